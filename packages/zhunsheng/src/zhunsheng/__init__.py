"""Zhunsheng 准绳: the methods and the command line. Knows nothing of the site."""
