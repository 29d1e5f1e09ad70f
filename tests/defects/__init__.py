"""A clean wiki, defects that are put into it one at a time, and near-misses that are none."""
