"""The OpenAPI description, complete enough that a client generator needs nothing else."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api.http import problems
from api.http.routes import documents
from api.http.schemas import readable, type_part
from api.http.tables import describe_endings
from archive.kind import kinds

SCRIPTS = "/docs-scripts"
WRITTEN = {
    "Archive-Position": "the position of the newest event of the record; send it as min_position with a read",
    "ETag": "the version of the record, to be sent as If-Match with the next change",
    "Idempotency-Replayed": "true: the request was answered before and nothing was recorded this time",
}
READ_AT = {"Archive-Position": "the position the answer is based on"}
PROVEN = {"Archive-Checkpoint": "events up to this position are covered by a signed checkpoint"}
LOCATION = {"Location": "the address of the new record"}
VERSION_TAG = {"ETag": "the version of the record, for If-Match"}
DIGEST_TAG = {"ETag": "the SHA-256 of the bytes, for If-None-Match", "Content-Disposition": "the name of the file"}
NEXT = {"Link": 'rel="next": the address of the next page; absent on the last page'}
IF_MATCH = '^"[0-9]{1,15}(-[0-9a-f]{16})?"$'
CHALLENGE = {"WWW-Authenticate": "Bearer"}
RETRY = {"Retry-After": "seconds to wait before the next request"}


def described(app: FastAPI) -> dict[str, Any]:
    """The description of the application, with every error as the problem it is."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            license_info=app.license_info,
            routes=app.routes,
            separate_input_output_schemas=False,
        )
        schema["servers"] = [{"url": "/", "description": "the archive that serves this description"}]
        schema["tags"] = [{"name": kind.plural, "description": kind.meaning} for kind in kinds().values()]
        _describe_problems(schema["components"])
        schema["components"]["securitySchemes"] = {
            "key": {"type": "http", "scheme": "bearer", "description": "a key created with 'archive keys create'"}
        }
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                _complete(path, operation, writes=method == "post")
        _share_problems(schema)
        describe_endings(schema)
        type_part(schema, "Body_create_document", "metadata", documents.Shape)
        readable(schema)
        app.openapi_schema = schema
    return app.openapi_schema


def show_description(app: FastAPI) -> None:
    """Serve `/docs` with scripts of our own server: it works without the internet.

    Plain routes: a function that FastAPI calls stays in a cache of the whole process, and with it whatever it names.
    """
    app.mount(SCRIPTS, StaticFiles(packages=[("fastapi_offline", "static")]))
    app.add_route("/docs", _docs, include_in_schema=False)


async def _docs(request: Request) -> Response:
    below = str(request.scope.get("root_path", ""))
    return get_swagger_ui_html(
        openapi_url=f"{below}/openapi.json",
        title=f"{request.app.title}: REST",
        swagger_js_url=f"{below}{SCRIPTS}/swagger-ui-bundle.js",
        swagger_css_url=f"{below}{SCRIPTS}/swagger-ui.css",
        swagger_favicon_url=f"{below}{SCRIPTS}/favicon.png",
    )


def _describe_problems(components: dict[str, Any]) -> None:
    schemas = components["schemas"]
    schemas["FieldProblem"] = problems.FieldProblem.model_json_schema()
    problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    problem.pop("$defs", None)
    schemas["Problem"] = problem
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)


def _share_problems(schema: dict[str, Any]) -> None:
    """Say each problem once and refer to it, or the page would be ten times as long."""
    shared = schema["components"].setdefault("responses", {})
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if problems.MEDIA_TYPE in response.get("content", {}):
                    shared.setdefault(f"Problem{status}", response)
                    operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}


def _complete(path: str, operation: dict[str, Any], *, writes: bool) -> None:
    operation["security"] = [{"key": []}] if writes else [{}, {"key": []}]
    if "description" in operation and operation["summary"].partition(" ")[0] in ("Get", "Post"):  # made from a function
        operation["summary"] = operation["description"].partition(".")[0].strip()
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "if-match":  # missing it is 428 with a remedy of its own, not a malformed request
            parameter |= {"required": True, "schema": {"type": "string", "pattern": IF_MATCH}}
    responses = operation["responses"]
    stated = {401, 422, 429, 500, 507} | ({400, 403, 413, 415} if writes else set())
    for status, told in problems.documented(*sorted(stated)).items():
        if str(status) != "422" or "422" in responses:
            responses[str(status)] = told
    for status, response in responses.items():
        headers = _headers(path, operation["operationId"], status)
        if headers:
            response["headers"] = {
                name: {"description": words, "schema": {"type": "string"}} for name, words in headers.items()
            }
    operation["responses"] = dict(sorted(responses.items()))


def _headers(path: str, name: str, status: str) -> dict[str, str]:
    if status == "201" and path == "/holds/answers":
        return {"Archive-Position": WRITTEN["Archive-Position"]}
    if status == "201":
        return WRITTEN | (LOCATION if "{id}" not in path and not path.startswith(("/clock/", "/registration/")) else {})
    if status == "304" or (status == "200" and path.endswith("/content")):
        return DIGEST_TAG
    if status == "200":
        listed = name.startswith("list_") or path == "/events"
        one = path.endswith(("/{id}", "/{id}/history"))
        tag = VERSION_TAG if path.endswith("/{id}") else {}
        return READ_AT | (NEXT if listed else {}) | tag | (PROVEN if one else {})
    return {"401": CHALLENGE, "503": RETRY, "429": RETRY}.get(status, {})
