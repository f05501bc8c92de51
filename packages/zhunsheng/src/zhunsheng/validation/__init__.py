"""How good the warnings are, judged on simulated bureaus whose truth is known."""
