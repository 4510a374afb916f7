import pytest
async def test_smoke(mount):
    es = await mount("elastic")
    for m, t, kw in [
        ("GET", "/", {}), ("HEAD", "/", {}),
        ("PUT", "/_connector/a", {"json": {"index_name": "search-x", "name": "n", "service_type": "mysql"}}),
        ("PUT", "/_connector/a/_status", {"json": {"status": "needs_configuration"}}),
        ("PUT", "/_connector/a/_status", {"json": {"status": "foo"}}),
        ("PUT", "/_connector/a/_status", {"json": {}}),
        ("PUT", "/_connector//_status", {"json": {"status": "error"}}),
        ("GET", "/_connector/a", {}), ("GET", "/_connector?size=1&pretty", {}),
        ("GET", "/_foo", {}), ("POST", "/_connector/a/_status?x=1", {}),("OPTIONS", "/_connector/a/_status", {}),
        ("GET", "/_connector/", {}),
    ]:
        a = await es(m, t, **kw); print(m, t, a, es.journal[-1].trace)
