"""Events (행사): the row, applications and the line, attendance, series, the coordinators' side."""
