/** Most polygons that an area is drawn by, and most points of all their rings together: a drawing, not a survey. */
export const MAX_POLYGONS = 50
export const MAX_BOUNDARY_POINTS = 4000
