"""U1: pressure in a unit (a hidden quota); falls of activity are told as breaks and never as warnings."""
