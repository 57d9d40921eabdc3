/** Builds what is not there or is older than its sources: server, client and pages. Paths under `root`. */
export function build(root: string): Promise<void>
