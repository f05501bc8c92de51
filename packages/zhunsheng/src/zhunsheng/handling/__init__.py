"""How crashes were handled: response, survey, articles, limits, liability, by the law of the day; then beside like cases."""
