#!/usr/bin/env python3
"""The server that the MCP conformance suite expects, over standard input and output, in both eras of the protocol.

It stands behind Palyra in tests. With the argument `legacy` it knows only revisions with sessions, with `modern` only the
stateless one.
"""
import base64, hashlib, hmac, json, os, sys, threading

ERA = sys.argv[1] if len(sys.argv) > 1 else "legacy"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
WAV = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="
KEY = os.urandom(32)
lock = threading.Lock()
waiting = {}
serial = [0]
subscriptions = {}
extra_tool = [False]
extra_prompt = [False]


def send(message):
    with lock:
        sys.stdout.write(json.dumps(dict(jsonrpc="2.0", **message)) + "\n")
        sys.stdout.flush()


def notify(method, params):
    send({"method": method, "params": params})


def ask(method, params):
    serial[0] += 1
    key = "server-%d" % serial[0]
    event = threading.Event()
    waiting[key] = [event, None]
    send({"id": key, "method": method, "params": params})
    event.wait(60)
    return waiting.pop(key)[1] or {"error": {"code": -1, "message": "no answer"}}


class RpcError(Exception):
    def __init__(self, code, message, data=None):
        self.code, self.message, self.data = code, message, data


def text(value):
    return {"content": [{"type": "text", "text": value}]}


def schema(properties=None, required=None):
    s = {"type": "object", "properties": properties or {}}
    if required:
        s["required"] = required
    return s


STRING = {"type": "string"}
JSON_SCHEMA_TOOL = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {"street": STRING, "city": STRING}}},
    "properties": {
        "name": STRING,
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": STRING,
        "email": STRING,
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}
HEADER_TOOL = schema(
    {
        "region": {"type": "string", "x-mcp-header": "Region"},
        "query": STRING,
        "priority": {"type": "integer", "x-mcp-header": "Priority"},
        "verbose": {"type": "boolean", "x-mcp-header": "Verbose"},
    }
)
TOOLS = {
    "test_simple_text": ("Answers with text", schema()),
    "test_image_content": ("Answers with an image", schema()),
    "test_audio_content": ("Answers with sound", schema()),
    "test_embedded_resource": ("Answers with a resource", schema()),
    "test_multiple_content_types": ("Answers with several kinds", schema()),
    "test_tool_with_logging": ("Logs while it works", schema()),
    "test_tool_with_progress": ("Tells its progress", schema()),
    "test_error_handling": ("Fails", schema()),
    "test_reconnection": ("Takes a moment", schema()),
    "test_sampling": ("Asks the client's model", schema({"prompt": STRING}, ["prompt"])),
    "test_elicitation": ("Asks the person", schema({"message": STRING}, ["message"])),
    "test_elicitation_sep1034_defaults": ("Asks with defaults", schema()),
    "test_elicitation_sep1330_enums": ("Asks with choices", schema()),
    "json_schema_2020_12_tool": ("Has a rich schema", JSON_SCHEMA_TOOL),
    "test_x_mcp_header": ("Has arguments in headers", HEADER_TOOL),
    "test_missing_capability": ("Needs sampling", schema()),
    "test_streaming_elicitation": ("Asks as its answer", schema()),
    "test_logging_tool": ("Logs if asked to", schema()),
    "test_trigger_tool_change": ("Changes the list of tools", schema()),
    "test_trigger_prompt_change": ("Changes the list of prompts", schema()),
    "test_input_required_result_elicitation": ("Asks for a name", schema()),
    "test_input_required_result_sampling": ("Asks a model", schema()),
    "test_input_required_result_list_roots": ("Asks for roots", schema()),
    "test_input_required_result_request_state": ("Keeps state", schema()),
    "test_input_required_result_multiple_inputs": ("Asks for three things", schema()),
    "test_input_required_result_multi_round": ("Asks twice", schema()),
    "test_input_required_result_tampered_state": ("Protects its state", schema()),
    "test_input_required_result_capabilities": ("Asks for what the client can do", schema()),
}
MODERN_ONLY = [name for name in TOOLS if name.startswith("test_input_required") or name in (
    "test_missing_capability", "test_streaming_elicitation", "test_trigger_tool_change", "test_trigger_prompt_change",
    "test_logging_tool", "test_x_mcp_header")]
LEGACY_ONLY = ["test_sampling", "test_elicitation", "test_elicitation_sep1034_defaults", "test_elicitation_sep1330_enums",
               "test_tool_with_logging", "test_reconnection"]


def tools():
    hidden = MODERN_ONLY if ERA == "legacy" else LEGACY_ONLY
    listed = [{"name": n, "description": d, "inputSchema": s} for n, (d, s) in TOOLS.items() if n not in hidden]
    if extra_tool[0]:
        listed.append({"name": "test_dynamic_tool", "description": "Came later", "inputSchema": schema()})
    return listed


def elicit(message, properties, required=()):
    return {"method": "elicitation/create",
            "params": {"mode": "form", "message": message,
                       "requestedSchema": {"type": "object", "properties": properties, "required": list(required)}}}


def sample(prompt):
    return {"method": "sampling/createMessage",
            "params": {"messages": [{"role": "user", "content": {"type": "text", "text": prompt}}], "maxTokens": 100}}


def sealed(value):
    body = base64.b64encode(json.dumps(value).encode()).decode()
    return body + "." + hmac.new(KEY, body.encode(), hashlib.sha256).hexdigest()


def opened(state):
    body, _, mac = str(state).partition(".")
    if not hmac.compare_digest(hmac.new(KEY, body.encode(), hashlib.sha256).hexdigest(), mac):
        raise RpcError(-32602, "requestState was changed")
    return json.loads(base64.b64decode(body))


def required_input(requests, state=None):
    result = {"resultType": "input_required", "inputRequests": requests}
    if state is not None:
        result["requestState"] = sealed(state)
    return result


def capabilities(params):
    return params.get("_meta", {}).get("io.modelcontextprotocol/clientCapabilities", {})


def given(params, key):
    answer = params.get("inputResponses", {})
    answer = answer.get(key) if isinstance(answer, dict) else None
    return answer if isinstance(answer, dict) else None


NAME = {"user_name": elicit("What is your name?", {"name": STRING}, ["name"])}


def modern_tool(name, params):
    if name == "test_missing_capability":
        if "sampling" not in capabilities(params):
            raise RpcError(-32021, "sampling is needed", {"requiredCapabilities": {"sampling": {}}})
        return text("done")
    if name == "test_streaming_elicitation":
        return required_input({"confirm": elicit("Go on?", {"ok": {"type": "boolean"}})})
    if name == "test_logging_tool":
        if "io.modelcontextprotocol/logLevel" in params.get("_meta", {}):
            notify("notifications/message", {"level": "info", "data": "working"})
        return text("logged")
    if name == "test_trigger_tool_change":
        extra_tool[0] = not extra_tool[0]
        changed("tools")
        return text("changed")
    if name == "test_trigger_prompt_change":
        extra_prompt[0] = not extra_prompt[0]
        changed("prompts")
        return text("changed")
    if name == "test_input_required_result_elicitation":
        answer = given(params, "user_name")
        if answer and isinstance(answer.get("content"), dict) and isinstance(answer["content"].get("name"), str):
            return text("Hello, %s!" % answer["content"]["name"])
        return required_input(NAME)
    if name == "test_input_required_result_sampling":
        answer = given(params, "capital_question")
        if answer:
            return text(answer.get("content", {}).get("text", ""))
        return required_input({"capital_question": sample("What is the capital of France?")})
    if name == "test_input_required_result_list_roots":
        answer = given(params, "client_roots")
        if answer:
            return text("roots: " + ", ".join(r.get("uri", "") for r in answer.get("roots", [])))
        return required_input({"client_roots": {"method": "roots/list", "params": {}}})
    if name == "test_input_required_result_request_state":
        if "requestState" in params and given(params, "confirm"):
            opened(params["requestState"])
            return text("state-ok")
        return required_input({"confirm": elicit("Please confirm", {"ok": {"type": "boolean"}}, ["ok"])}, {"step": 1})
    if name == "test_input_required_result_multiple_inputs":
        if all(given(params, k) for k in ("user_name", "greeting", "client_roots")):
            opened(params.get("requestState"))
            return text("all inputs received")
        return required_input(dict(NAME, greeting=sample("Greet them"),
                                   client_roots={"method": "roots/list", "params": {}}), {"step": 1})
    if name == "test_input_required_result_multi_round":
        state = opened(params["requestState"]) if "requestState" in params else {"round": 0}
        if state["round"] == 1 and given(params, "step1"):
            n = given(params, "step1").get("content", {}).get("name", "")
            return required_input({"step2": elicit("Step 2: which colour?", {"color": STRING}, ["color"])},
                                  {"round": 2, "name": n})
        if state["round"] == 2 and given(params, "step2"):
            return text("%s likes %s" % (state.get("name"), given(params, "step2").get("content", {}).get("color")))
        return required_input({"step1": elicit("Step 1: what is your name?", {"name": STRING}, ["name"])}, {"round": 1})
    if name == "test_input_required_result_tampered_state":
        if "requestState" in params:
            opened(params["requestState"])
            return text("state-ok")
        return required_input({"confirm": elicit("Please confirm", {"ok": {"type": "boolean"}}, ["ok"])}, {"step": 1})
    if name == "test_input_required_result_capabilities":
        able, asked = capabilities(params), {}
        if params.get("inputResponses"):
            return text("done")
        if "elicitation" in able:
            asked["user_name"] = NAME["user_name"]
        if "sampling" in able:
            asked["greeting"] = sample("Greet them")
        if "roots" in able:
            asked["roots"] = {"method": "roots/list", "params": {}}
        return required_input(asked) if asked else text("nothing to ask")
    return None


ENUMS = {
    "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
    "titledSingle": {"type": "string", "oneOf": [{"const": "value%d" % i, "title": t} for i, t in
                                                 enumerate(["First", "Second", "Third"], 1)]},
    "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["One", "Two", "Three"]},
    "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
    "titledMulti": {"type": "array", "items": {"anyOf": [{"const": "value%d" % i, "title": t} for i, t in
                                                         enumerate(["First", "Second", "Third"], 1)]}},
}
DEFAULTS = {
    "name": {"type": "string", "default": "John Doe"},
    "age": {"type": "integer", "default": 30},
    "score": {"type": "number", "default": 95.5},
    "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
    "verified": {"type": "boolean", "default": True},
}


def elicited(message, properties, required):
    answer = ask("elicitation/create", {"message": message, "requestedSchema": {
        "type": "object", "properties": properties, "required": required}})
    if "error" in answer:
        return text("elicitation failed: " + answer["error"]["message"])
    result = answer["result"]
    return text("action=%s, content=%s" % (result.get("action"), json.dumps(result.get("content", {}))))


def call(params):
    name, arguments = params.get("name"), params.get("arguments") or {}
    if name not in TOOLS and name != "test_dynamic_tool":
        raise RpcError(-32602, "unknown tool")
    if name in ("test_simple_text", "test_dynamic_tool"):
        return text("This is a simple text response for testing.")
    if name == "test_image_content":
        return {"content": [{"type": "image", "data": PNG, "mimeType": "image/png"}]}
    if name == "test_audio_content":
        return {"content": [{"type": "audio", "data": WAV, "mimeType": "audio/wav"}]}
    if name == "test_embedded_resource":
        return {"content": [{"type": "resource", "resource": {
            "uri": "test://embedded-resource", "mimeType": "text/plain", "text": "This is an embedded resource content."}}]}
    if name == "test_multiple_content_types":
        return {"content": [
            {"type": "text", "text": "Multiple content types test:"},
            {"type": "image", "data": PNG, "mimeType": "image/png"},
            {"type": "resource", "resource": {"uri": "test://mixed-content-resource", "mimeType": "application/json",
                                              "text": json.dumps({"test": "data", "value": 123})}}]}
    if name == "test_tool_with_logging":
        for line in ("Tool execution started", "Tool processing data", "Tool execution completed"):
            notify("notifications/message", {"level": "info", "data": line})
            threading.Event().wait(0.05)
        return text("Tool with logging executed successfully")
    if name == "test_tool_with_progress":
        token = params.get("_meta", {}).get("progressToken")
        if token is not None:
            for step in (0, 50, 100):
                notify("notifications/progress", {"progressToken": token, "progress": step, "total": 100})
                threading.Event().wait(0.05)
        return text(str(token))
    if name == "test_error_handling":
        return dict(text("This tool intentionally returns an error for testing"), isError=True)
    if name == "test_reconnection":
        threading.Event().wait(0.1)
        return text("Reconnection test completed successfully.")
    if name == "test_sampling":
        answer = ask("sampling/createMessage", sample(arguments.get("prompt", ""))["params"])
        if "error" in answer:
            return text("sampling failed: " + answer["error"]["message"])
        return text("LLM response: " + answer["result"].get("content", {}).get("text", ""))
    if name == "test_elicitation":
        return elicited(arguments.get("message", ""), {"response": STRING}, ["response"])
    if name == "test_elicitation_sep1034_defaults":
        return elicited("Please review the defaults", DEFAULTS, [])
    if name == "test_elicitation_sep1330_enums":
        return elicited("Please choose", ENUMS, [])
    if name in ("json_schema_2020_12_tool", "test_x_mcp_header"):
        return text("called with " + json.dumps(arguments))
    return modern_tool(name, params)


RESOURCES = [
    {"uri": "test://static-text", "name": "static-text", "mimeType": "text/plain", "description": "Text"},
    {"uri": "test://static-binary", "name": "static-binary", "mimeType": "image/png", "description": "A picture"},
    {"uri": "test://watched-resource", "name": "watched-resource", "mimeType": "text/plain", "description": "Watched"},
]


def read(uri):
    if uri == "test://static-text":
        return {"uri": uri, "mimeType": "text/plain", "text": "This is the content of the static text resource."}
    if uri == "test://static-binary":
        return {"uri": uri, "mimeType": "image/png", "blob": PNG}
    if uri == "test://watched-resource":
        return {"uri": uri, "mimeType": "text/plain", "text": "Watched resource content"}
    if uri.startswith("test://template/") and uri.endswith("/data"):
        key = uri[len("test://template/"):-len("/data")]
        return {"uri": uri, "mimeType": "application/json",
                "text": json.dumps({"id": key, "templateTest": True, "data": "Data for ID: " + key})}
    raise RpcError(-32602 if ERA == "modern" else -32002, "resource not found", {"uri": uri})


def prompts():
    argument = lambda name, what: {"name": name, "description": what, "required": True}
    listed = [
        {"name": "test_simple_prompt", "description": "Simple"},
        {"name": "test_prompt_with_arguments", "description": "With arguments",
         "arguments": [argument("arg1", "First"), argument("arg2", "Second")]},
        {"name": "test_prompt_with_embedded_resource", "description": "With a resource",
         "arguments": [argument("resourceUri", "A URI")]},
        {"name": "test_prompt_with_image", "description": "With a picture"},
    ]
    if ERA == "modern":
        listed.append({"name": "test_input_required_result_prompt", "description": "Asks first"})
    if extra_prompt[0]:
        listed.append({"name": "test_dynamic_prompt", "description": "Came later"})
    return listed


def prompt(params):
    name, arguments = params.get("name"), params.get("arguments") or {}
    say = lambda content: {"role": "user", "content": content}
    if name in ("test_simple_prompt", "test_dynamic_prompt"):
        messages = [say({"type": "text", "text": "This is a simple prompt for testing."})]
    elif name == "test_prompt_with_arguments":
        messages = [say({"type": "text", "text": "Prompt with arguments: arg1='%s', arg2='%s'" % (
            arguments.get("arg1"), arguments.get("arg2"))})]
    elif name == "test_prompt_with_embedded_resource":
        messages = [
            say({"type": "resource", "resource": {"uri": arguments.get("resourceUri"), "mimeType": "text/plain",
                                                  "text": "Embedded resource content for testing."}}),
            say({"type": "text", "text": "Please process the embedded resource above."})]
    elif name == "test_prompt_with_image":
        messages = [say({"type": "image", "data": PNG, "mimeType": "image/png"}),
                    say({"type": "text", "text": "Please analyze the image above."})]
    elif name == "test_input_required_result_prompt":
        answer = given(params, "user_context")
        if not answer:
            return required_input({"user_context": elicit("What context?", {"context": STRING}, ["context"])})
        messages = [say({"type": "text", "text": "Context: %s" % answer.get("content", {}).get("context")})]
    else:
        raise RpcError(-32602, "unknown prompt")
    return {"messages": messages}


ABILITIES = {"tools": {"listChanged": True}, "resources": {"subscribe": True, "listChanged": True},
             "prompts": {"listChanged": True}, "completions": {}}


def changed(kind):
    if ERA == "legacy":
        notify("notifications/%s/list_changed" % kind, {})
    for key, wanted in list(subscriptions.items()):
        if wanted.get(kind + "ListChanged"):
            notify("notifications/%s/list_changed" % kind, {"_meta": {"io.modelcontextprotocol/subscriptionId": key}})


def answer(method, params, key):
    if ERA == "modern":
        if method == "server/discover":
            return {"supportedVersions": ["2026-07-28"], "capabilities": ABILITIES, "ttlMs": 0, "cacheScope": "private"}
        if method == "subscriptions/listen":
            subscriptions[key] = params.get("notifications", {})
            notify("notifications/subscriptions/acknowledged", {
                "_meta": {"io.modelcontextprotocol/subscriptionId": key}, "notifications": subscriptions[key]})
            return None
        if "io.modelcontextprotocol/protocolVersion" not in params.get("_meta", {}):
            raise RpcError(-32602, "no _meta")
    else:
        if method == "initialize":
            return {"protocolVersion": params.get("protocolVersion"), "capabilities": dict(ABILITIES, logging={}),
                    "serverInfo": {"name": "conformance", "version": "1"}}
        if method in ("ping", "resources/subscribe", "resources/unsubscribe", "logging/setLevel"):
            return {}
    if method == "tools/list":
        return {"tools": tools()}
    if method == "tools/call":
        return call(params)
    if method == "resources/list":
        return {"resources": RESOURCES}
    if method == "resources/templates/list":
        return {"resourceTemplates": [{"uriTemplate": "test://template/{id}/data", "name": "template",
                                       "mimeType": "application/json", "description": "By id"}]}
    if method == "resources/read":
        return {"contents": [read(params.get("uri", ""))]}
    if method == "prompts/list":
        return {"prompts": prompts()}
    if method == "prompts/get":
        return prompt(params)
    if method == "completion/complete":
        return {"completion": {"values": [], "total": 0, "hasMore": False}}
    raise RpcError(-32601, "method not found")


def work(message):
    key = message.get("id")
    try:
        result = answer(message["method"], message.get("params") or {}, key)
        if result is not None:
            if ERA == "modern":
                result.setdefault("resultType", "complete")
            send({"id": key, "result": result})
    except RpcError as e:
        error = {"code": e.code, "message": e.message}
        if e.data is not None:
            error["data"] = e.data
        send({"id": key, "error": error})
    except Exception as e:
        send({"id": key, "error": {"code": -32603, "message": type(e).__name__}})


for line in sys.stdin:
    message = json.loads(line)
    if "method" not in message:
        entry = waiting.get(message.get("id"))
        if entry:
            entry[1] = message
            entry[0].set()
    elif "id" in message:
        threading.Thread(target=work, args=(message,), daemon=True).start()
    elif message["method"] == "notifications/cancelled":
        subscriptions.pop((message.get("params") or {}).get("requestId"), None)
