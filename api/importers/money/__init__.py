"""Money as other systems state it: spending of suppliers, statements of banks, grants of funders.

Not here: how an amount is read (`archive.money.amounts`), what a currency is (`archive.money.currency`).
"""
