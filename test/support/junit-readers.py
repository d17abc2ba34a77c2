"""Reads JUnit files as others do: validates each by the XSD of Jenkins, and counts with junitparser. Prints JSON."""
import json
import sys

from junitparser import JUnitXml
from lxml import etree

xsd, *paths = sys.argv[1:]
schema = etree.XMLSchema(etree.parse(xsd))
found = []
for path in paths:
    schema.validate(etree.parse(path))
    suites = [suite for suite in JUnitXml.fromfile(path)]
    found.append(
        {
            "problems": [str(error) for error in schema.error_log],
            "suites": [
                {
                    "name": suite.name,
                    "tests": suite.tests,
                    "failures": suite.failures,
                    "skipped": suite.skipped,
                    "properties": {each.name: each.value for each in suite.properties()},
                    "failed": [case.name for case in suite if any(type(each).__name__ == "Failure" for each in case.result)],
                    "cases": [case.name for case in suite],
                }
                for suite in suites
            ],
        }
    )
print(json.dumps(found))
