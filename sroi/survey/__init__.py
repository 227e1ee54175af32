"""What people answered, as a share with the number of answers and an interval: pure arithmetic, no web framework.

``scales`` are the answers that may be given and what each stands for, ``shares`` turns counts of them into a share.
"""
