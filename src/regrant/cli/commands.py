"""The commands, each named as it is typed; what a command needs is loaded when it runs."""

from itertools import count
from typing import Final

from cyclopts import App, Group

from regrant import __version__
from regrant.cli.help_page import ARGUMENTS, OPTIONS, HelpPage, example

CONNECT: Final = Group("Connect accounts", sort_key=1)
CALL: Final = Group("Call services", sort_key=2)
MEND: Final = Group("Find and mend what is wrong", sort_key=3)
ADMINISTER: Final = Group("Administer", sort_key=4)
INSTALL: Final = Group("On the server", sort_key=5)
THIS_MACHINE: Final = Group("This command line", sort_key=6)

#: Nouns, each an app of its own in the file of that name.
_NOUNS: Final = (
    ("application", CONNECT, "Register and look after OAuth applications."),
    ("connection", CONNECT, "Add, renew and delete users: accounts that people connected."),
    ("attempt", CONNECT, "Follow a login under way."),
    ("provider", CONNECT, "Look into the catalogue of providers, and add to it."),
    ("service", CALL, "Set up web services."),
    ("method", CALL, "Describe the methods of a web service."),
    ("exchange", CALL, "Look at recorded requests and answers."),
    ("finding", MEND, "See what is wrong, mend it, or say that it is fine."),
    ("key", ADMINISTER, "Make and manage API keys."),
    ("member", ADMINISTER, "Manage the people who may sign in."),
    ("audit", ADMINISTER, "See who did what."),
)

app = App(
    name="regrant",
    help="Keep OAuth 2.0 connections, call services through them, and mend what is wrong.",
    version=__version__,
    version_flags=["--version"],
    help_formatter=HelpPage(),
    help_format="plaintext",
    help_epilogue="'regrant COMMAND --help' explains a command and shows an example.",
    group_arguments=ARGUMENTS,
    group_parameters=OPTIONS,
    group_commands=Group("Commands", sort_key=0),
    print_error=False,
    exit_on_error=False,
    suppress_keyboard_interrupt=False,
    result_action="return_value",
)
app["--help"].group = app["--version"].group = (THIS_MACHINE,)
app["--help"].help = "Show help."
app["--version"].help = "Show the version."
_places = count()
for _noun, _group, _help in _NOUNS:
    app.command(
        f"regrant.cli.{_noun}:app", name=_noun, group=_group, help=_help, sort_key=next(_places)
    )


def _verb(
    name: str, target: str, group: Group, text: str, *examples: str, takes: str | None = None
) -> None:
    app.command(
        f"regrant.cli.{target}",
        name=name,
        group=group,
        sort_key=next(_places),
        help=text,
        help_epilogue=example(*(examples or (f"regrant {name}",))),
        usage=f"Usage: regrant {name} {takes}" if takes else None,
    )


_verb(
    "call",
    "call:call",
    CALL,
    "Call a method of a web service and print the body of its answer.\n\n"
    "What the service answers is printed as it came, a refusal too; status and findings go to "
    "standard error. Ends with 1 when the service refused (4xx, 5xx).",
    "regrant call calendar list-events day=2027-01-31 limit:=5",
    "regrant call calendar add-event --body @event.json --owner alice@example.org",
    takes="[OPTIONS] SERVICE METHOD [NAME=VALUE...]",
)
_verb(
    "token",
    "token:token",
    CALL,
    "Print a usable access token of a connection, and nothing else.\n\n"
    "It is refreshed first where that is needed. The key needs the permission tokens:read, and "
    "the reading is in the audit trail.",
    'curl -H "Authorization: Bearer $(regrant token con_01m...)" https://api.example.com/me',
)
_verb(
    "explain",
    "explain:explain",
    MEND,
    "Say what an answer, a message or a log line means, and what to do.\n\n"
    "Takes a message, the JSON of an error, a raw HTTP response, a HAR file, a log line or the "
    "address of a browser after a login: as an argument, a file, or standard input. Works "
    "without a server, an account or a network.",
    'regrant explain "AADSTS50011: The redirect URI does not match"',
    "curl -si https://api.example.com/me | regrant explain --stage call",
    "regrant explain login.har --json",
    takes="[OPTIONS] [WHAT]",
)
_verb(
    "check",
    "check:check",
    MEND,
    "Prove the settings of an application before it is registered here.\n\n"
    "The provider's answers to real and to made-up values are compared. Nobody logs in, no real "
    "code or token is sent, and nothing is kept. Works without a server; 'regrant application "
    "check' checks one that is registered. Ends with 6 when a setting is wrong.",
    "pass show acme/secret | regrant check --provider github --client-id Iv1.8a61f9b3 "
    "--client-secret-stdin --redirect-uri https://regrant.example.org/oauth/callback",
    "regrant check --issuer https://login.example.org --client-id regrant --scope openid --json",
)
_verb(
    "init",
    "installation:init",
    INSTALL,
    "Create the data directory, the key file and the database.\n\n"
    "What is there already is kept; the key file is never overwritten.",
)
_verb("migrate", "installation:migrate", INSTALL, "Bring the database to the newest schema.")
_verb("serve", "installation:serve", INSTALL, "Run the server.", "regrant serve --practice")
_verb(
    "practice",
    "installation:practice",
    INSTALL,
    "Run the practice provider: a small real authorization server with faults to switch on.",
    "regrant practice --port 8410",
)
_verb(
    "sign-in-link",
    "installation:sign_in_link",
    INSTALL,
    "Print a one-time link that signs a member in.",
    "regrant sign-in-link",
    "regrant sign-in-link --member Alice",
)
_verb(
    "login",
    "login:login",
    THIS_MACHINE,
    "Keep the address of a server and an API key for it, in a file that only you can read.\n\n"
    "The key is asked for at a terminal, or read from standard input.",
    "regrant login --server https://regrant.example.org",
    "pass show regrant/key | regrant login --server https://regrant.example.org",
)
_verb("logout", "login:logout", THIS_MACHINE, "Forget the address and the key that are kept here.")
_verb(
    "completion",
    "completion:completion",
    THIS_MACHINE,
    "Print a script that completes commands and options in your shell.",
    "regrant completion bash > ~/.local/share/bash-completion/completions/regrant",
    "regrant completion zsh > ~/.zsh/completions/_regrant",
    "regrant completion fish > ~/.config/fish/completions/regrant.fish",
)
