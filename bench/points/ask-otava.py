# Asks Apache Otava, from PyPI, for the change points of series: JSON lists of numbers in, JSON lists of indexes out.
import json
import sys

from otava.analysis import compute_change_points

series, max_pvalue = json.load(sys.stdin), float(sys.argv[1])
found = [[int(point.index) for point in compute_change_points(one, max_pvalue=max_pvalue)[0]] for one in series]
json.dump(found, sys.stdout)
