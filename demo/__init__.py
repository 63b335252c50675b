"""What a demonstration needs to look like a working company: the invoices that its accounting
program would print, made up from a seed so that every run and every test sees the same ones.
"""
