import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from './state.ts'

interface PlaceProps {
  readonly place: Readonly<Record<string, string>>
}

/** A page that is fetched when it is opened: who reads the city's value needs none of an operator's forms. */
export function lazy(load: () => Promise<ComponentType<PlaceProps>>): ComponentType<PlaceProps> {
  return function Lazy(props: PlaceProps) {
    const [found, setFound] = useState<{ Page: ComponentType<PlaceProps> }>()
    const [isLost, setIsLost] = useState(false)
    const [round, setRound] = useState(0)
    useEffect(() => {
      let isWanted = true
      load().then(
        (Page) => isWanted && setFound({ Page }),
        () => isWanted && setIsLost(true),
      )
      return () => {
        isWanted = false
      }
    }, [round])
    if (found) return <found.Page {...props} />
    if (!isLost) return <p class="empty">{t('加载中…', 'Loading…')}</p>
    const again = () => {
      setIsLost(false)
      setRound(round + 1)
    }
    return (
      <p class="problem" role="alert">
        {t('页面没有取到,请检查网络。', 'The page could not be fetched; look at your connection.')}{' '}
        <button type="button" class="plain" onClick={again}>
          {t('重试', 'Try again')}
        </button>
      </p>
    )
  }
}
