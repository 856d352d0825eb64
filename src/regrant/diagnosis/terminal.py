"""Findings for people at a terminal: the first line is the answer, then the detail."""

import json
import textwrap
from collections.abc import Sequence
from typing import Final

from regrant.diagnosis.explaining import explain_findings
from regrant.domain.finding import Certainty, Finding, Responsible, Severity

WIDTH: Final = 80
NOTHING_WRONG: Final = "Nothing is wrong: this is what a success looks like."
TURNS: Final = {
    Responsible.APPLICATION_OWNER: "whoever keeps the OAuth application",
    Responsible.PROVIDER_ADMINISTRATOR: "the provider's administrator",
    Responsible.USER: "the person who logs in",
    Responsible.OPERATOR: "whoever runs this server",
    Responsible.NOBODY: "nobody",
}
SURENESS: Final = {
    Certainty.CERTAIN: "Certain",
    Certainty.LIKELY: "Likely",
    Certainty.POSSIBLE: "Possible",
}
COLOURS: Final = {Severity.BLOCKING: "31", Severity.DEGRADING: "33", Severity.NOTICE: "36"}


def explain_command(text: str | bytes, *, as_json: bool = False, colour: bool = False) -> str:
    """What `regrant explain` prints for its input.

    Args:
        text: An argument, a file's content or standard input: a bare message, JSON, a raw HTTP
            response, a HAR file, a log line.
        as_json: The public shape, stable, for programs.
        colour: Only on a terminal.

    Example:
        >>> print(explain_command("AADSTS50011: reply URL").splitlines()[0])
        The provider does not know the redirect URL that your application sends
    """
    findings = explain_findings(text)
    if as_json:
        shown = {"findings": [finding.as_dict() for finding in findings]}
        return json.dumps(shown, indent=2, ensure_ascii=False)
    return render(findings, colour=colour)


def render(findings: Sequence[Finding], *, colour: bool = False) -> str:
    """The first finding in full, the others in a line each."""
    if not findings:
        return NOTHING_WRONG
    blocks = [_in_full(findings[0], colour=colour)]
    if len(findings) > 1:
        others = [f"  {_short(finding)}" for finding in findings[1:]]
        blocks.append("\n".join([_styled("Also possible", "1", colour=colour), *others]))
    return "\n\n".join(blocks)


def _in_full(finding: Finding, *, colour: bool) -> str:
    title = textwrap.fill(finding.title, WIDTH)
    blocks = [
        _styled(title, f"1;{COLOURS[finding.severity]}", colour=colour),
        textwrap.fill(finding.explanation, WIDTH),
    ]
    if finding.steps:
        steps = [_numbered(number, step) for number, step in enumerate(finding.steps, 1)]
        blocks.append("\n".join([_styled("What to do", "1", colour=colour), *steps]))
    blocks.append("\n".join([_styled("How it is known", "1", colour=colour), *_known(finding)]))
    return "\n\n".join(blocks)


def _known(finding: Finding) -> list[str]:
    lines = [_indented(f"{SURENESS[finding.certainty]}, from:")]
    for fact in finding.evidence:
        wanted = f", expected {fact.expected}" if fact.expected else ""
        lines.append(_indented(f"{fact.fact}: {fact.observed}{wanted} ({fact.seen_in})", "    "))
    if not finding.evidence:
        lines = [_indented(f"{SURENESS[finding.certainty]}, from what is known of the provider.")]
    if finding.decided_by:
        lines.append(_indented(f"It would be decided by: {finding.decided_by}"))
    lines.append(_indented(f"Whose turn it is: {TURNS[finding.responsible]}."))
    references = f" · {', '.join(finding.references)}" if finding.references else ""
    lines.append(_indented(f"Code: {finding.code}{references}"))
    return lines


def _short(finding: Finding) -> str:
    sure = finding.certainty.value
    return textwrap.fill(
        f"{finding.title} ({finding.code}, {sure})", WIDTH - 2, subsequent_indent="    "
    )


def _numbered(number: int, step: str) -> str:
    lead = f"  {number}. "
    return textwrap.fill(step, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead))


def _indented(text: str, indent: str = "  ") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")


def _styled(text: str, style: str, *, colour: bool) -> str:
    if not colour:
        return text
    return "\n".join(f"\x1b[{style}m{line}\x1b[0m" for line in text.split("\n"))
