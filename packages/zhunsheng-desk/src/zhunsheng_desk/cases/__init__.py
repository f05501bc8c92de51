"""Cases: leads of the enforcement-risk assessment looked into by people, answered by the officer, decided with a reason."""
