"""A TAXII 2.1 client of the Python standard library alone, written from the OASIS text. It shares no code with the server."""

import http.client
import json
import ssl
import urllib.parse

MEDIA_TYPE = "application/taxii+json;version=2.1"


class TaxiiFault(Exception):
    """The server answered with another status than was expected."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:500]!r}")
        self.status = status
        self.body = body


class TaxiiClient:
    """Speaks to one server over one connection, by client certificate or bearer token."""

    def __init__(self, base, authority, certificate=None, key=None, token=None):
        address = urllib.parse.urlsplit(base)
        tls = ssl.create_default_context(cafile=authority)
        tls.minimum_version = ssl.TLSVersion.TLSv1_3
        if certificate:
            tls.load_cert_chain(certificate, key)
        self._token = token
        self._connection = http.client.HTTPSConnection(address.hostname, address.port, context=tls, timeout=120)

    def get(self, path, query=None):
        """The answer and its headers."""
        if query:
            path += "?" + urllib.parse.urlencode(query)
        return self._ask("GET", path, 200)

    def post(self, path, envelope):
        return self._ask("POST", path, 202, json.dumps(envelope))

    def pages(self, path, query):
        """Follows `next` to the end: each page with its headers."""
        query = dict(query)
        while True:
            page, headers = self.get(path, query)
            yield page, headers
            if not page.get("more"):
                return
            query["next"] = page["next"]

    def collections(self):
        """The first API root and its collections, found as section 4.1 says."""
        discovery, _ = self.get("/taxii2/")
        root = discovery.get("default", discovery["api_roots"][0])
        listed, _ = self.get(root + "collections/")
        return root, listed.get("collections", [])

    def _ask(self, method, path, expected, body=None):
        headers = {"Accept": MEDIA_TYPE}
        if body is not None:
            headers["Content-Type"] = MEDIA_TYPE
        if self._token:
            headers["Authorization"] = "Bearer " + self._token
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != expected:
            raise TaxiiFault(answer.status, content)
        if answer.headers["Content-Type"] != MEDIA_TYPE:
            raise TaxiiFault(answer.status, b"another media type: " + answer.headers["Content-Type"].encode())
        return json.loads(content), answer.headers
