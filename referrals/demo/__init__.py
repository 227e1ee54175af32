"""The demo city's people and referrals: all synthetic, the same every time, dated back from today."""
