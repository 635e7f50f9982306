"""Pages through a collection while objects arrive, and tells what it saw, in JSON.

Goes on from X-TAXII-Date-Added-Last, as a client does that polls, until it has seen so many reports.
"""

import argparse
import json
import sys

from taxii_client import TaxiiClient


def main():
    words = argparse.ArgumentParser()
    for name in ("--base", "--authority", "--certificate", "--key", "--alias"):
        words.add_argument(name, required=True)
    words.add_argument("--limit", type=int, required=True)
    words.add_argument("--reports", type=int, required=True)
    asked = words.parse_args()

    client = TaxiiClient(asked.base, asked.authority, asked.certificate, asked.key)
    root, collections = client.collections()
    collection = next(found for found in collections if found["alias"] == asked.alias)
    path = f"{root}collections/{collection['id']}/objects/"

    seen, repeats, disorder, pages, polls, last = {}, 0, 0, 0, 0, None
    reports = 0
    while reports < asked.reports:
        polls += 1
        query = {"limit": asked.limit}
        if last:
            query["added_after"] = last
        for page, headers in client.pages(path, query):
            pages += 1
            objects = page.get("objects", [])
            if objects:
                first = headers["X-TAXII-Date-Added-First"]
                disorder += last is not None and first <= last
                last = headers["X-TAXII-Date-Added-Last"]
            for item in objects:
                version = (item["id"], item.get("modified", item["created"]))
                repeats += version in seen
                reports += item["type"] == "report" and version not in seen
                seen[version] = True
    json.dump(
        {"ids": [found for found, _ in seen], "repeats": repeats, "disorder": disorder, "pages": pages, "polls": polls}, sys.stdout)


main()
