"""How crashes were handled: times, survey, articles, limits, liability; each case by the law of its day, then beside like cases."""
