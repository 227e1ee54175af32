"""The arithmetic of social return on investment, without Django: an impact map in, a ratio with its workings out.

The method is that of *A Guide to Social Return on Investment* (Cabinet Office 2009, SROI Network 2012), with the
discounting of HM Treasury's Green Book beside it. From a file to a result:

    text ──json_text──► raw ──reading──► Case ──present_value──► Result ──answer──► text
                                          │
                                          ├── gates: what is refused, what is warned of
                                          └── tornado, switching, monte_carlo, bridge, alternatives, breakdown

Numbers are ``Decimal`` from the first digit to the last; only the random draws of ``monte_carlo`` are floats.
"""
