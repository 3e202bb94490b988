"""서포터즈: what applicants, supporters and coordinators see and press."""
