"""Findings for people at a terminal: the first line is the answer, then the detail."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

from regrant.diagnosis.explaining import explain_findings
from regrant.diagnosis.observation import Stage
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

#: A finding in its public shape, as API and SDK carry it.
Public = Mapping[str, Any]


def explain_command(
    text: str | bytes,
    *,
    provider: str | None = None,
    stage: Stage | None = None,
    as_json: bool = False,
    colour: bool = False,
    width: int = WIDTH,
) -> str:
    """What `regrant explain` prints for its input.

    Args:
        text: An argument, a file's content or standard input: a bare message, JSON, a raw HTTP
            response, a HAR file, a log line.
        provider: Whose answer it is, where the text does not say so itself.
        stage: At which moment it was seen.
        as_json: The public shape, stable, for programs.
        colour: Only on a terminal.
        width: As in `render`.

    Example:
        >>> print(explain_command("AADSTS50011: reply URL").splitlines()[0])
        The provider does not know the redirect URL that your application sends
    """
    findings = explain_findings(text, provider=provider, stage=stage)
    if as_json:
        shown = {"findings": [finding.as_dict() for finding in findings]}
        return json.dumps(shown, indent=2, ensure_ascii=False)
    return render(findings, colour=colour, width=width)


def render(findings: Sequence[Finding], *, colour: bool = False, width: int = WIDTH) -> str:
    """The first finding in full, the others in a line each.

    Args:
        findings: Best first.
        colour: Only on a terminal.
        width: No line is longer, unless one word is.
    """
    return render_public([finding.as_dict() for finding in findings], colour=colour, width=width)


def render_public(findings: Sequence[Public], *, colour: bool = False, width: int = WIDTH) -> str:
    """The same for findings that came over the wire."""
    return Rendering(width, colour=colour).of(findings)


class Rendering:
    """Findings as lines of one width."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self._width = width
        self._colour = colour

    def of(self, findings: Sequence[Public]) -> str:
        """All of them."""
        if not findings:
            return NOTHING_WRONG
        blocks = [self.in_full(findings[0])]
        if len(findings) > 1:
            others = [self._short(finding) for finding in findings[1:]]
            blocks.append("\n".join([self._styled("Also possible", "1"), *others]))
        return "\n\n".join(blocks)

    def in_full(self, finding: Public) -> str:
        """One, with what to do and how it is known."""
        style = f"1;{COLOURS.get(finding['severity'], '1')}"
        blocks = [
            self._styled(self._filled(finding["title"]), style),
            self._filled(finding["explanation"]),
        ]
        if finding["steps"]:
            steps = [
                self._numbered(number, step) for number, step in enumerate(finding["steps"], 1)
            ]
            blocks.append("\n".join([self._styled("What to do", "1"), *steps]))
        known = [self._styled("How it is known", "1"), *self._known(finding)]
        blocks.append("\n".join(known))
        return "\n\n".join(blocks)

    def _known(self, finding: Public) -> list[str]:
        sure = SURENESS.get(finding["certainty"], finding["certainty"])
        lines = [self._indented(f"{sure}, from:")]
        for fact in finding["evidence"]:
            wanted = f", expected {fact['expected']}" if fact.get("expected") else ""
            said = f"{fact['fact']}: {fact['observed']}{wanted} ({fact['seen_in']})"
            lines.append(self._indented(said, "    "))
        if not finding["evidence"]:
            lines = [self._indented(f"{sure}, from what is known of the provider.")]
        if finding["decided_by"]:
            lines.append(self._indented(f"It would be decided by: {finding['decided_by']}"))
        turn = TURNS.get(finding["responsible"], finding["responsible"])
        lines.append(self._indented(f"Whose turn it is: {turn}."))
        references = f" · {', '.join(finding['references'])}" if finding["references"] else ""
        lines.append(self._indented(f"Code: {finding['code']}{references}"))
        return lines

    def _short(self, finding: Public) -> str:
        said = f"{finding['title']} ({finding['code']}, {finding['certainty']})"
        return self._indented(said)

    def _numbered(self, number: int, step: str) -> str:
        lead = f"  {number}. "
        return self._filled(step, lead, " " * len(lead))

    def _indented(self, text: str, indent: str = "  ") -> str:
        return self._filled(text, indent, f"{indent}  ")

    def _filled(self, text: str, first: str = "", others: str = "") -> str:
        return textwrap.fill(
            text,
            self._width,
            initial_indent=first,
            subsequent_indent=others,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _styled(self, text: str, style: str) -> str:
        if not self._colour:
            return text
        return "\n".join(f"\x1b[{style}m{line}\x1b[0m" for line in text.split("\n"))
