"""The command line. Each command is a thin call of a plain function; nothing here imports spaCy."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer

import pipeline
from pipeline import blas
from pipeline.errors import ClaimwireError

app = typer.Typer(
    name="claimwire",
    help="Turns news articles about a war into tables of who claimed what, with which figures, about when.",
    epilog="Exit codes: 0 all articles went through; 3 some failed, and their rows in `articles` say why; "
    "2 a bad call, config or folder; 1 a defect of claimwire.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

knowledge = typer.Typer(no_args_is_help=True, help="Look after the tables of people, bodies, places and words.")
app.add_typer(knowledge, name="knowledge")

ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="A TOML file, laid over the defaults.")
]


@app.callback(invoke_without_command=True)
def claimwire(
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.", is_eager=True)] = False,
) -> None:
    """Turns news articles about a war into tables of who claimed what, with which figures, about when."""
    if version:
        typer.echo(f"claimwire {pipeline.__version__}")
        raise typer.Exit


@app.command()
def extract(
    config: ConfigFile = None,
    inputs: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="PATH", help="A folder or a file of articles; may be given several times."),
    ] = None,
    output: Annotated[str | None, typer.Option(metavar="DIR", help="The folder for the tables.")] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", min=0, help="How many processes; 0: one a core.")] = None,
    shard: Annotated[str | None, typer.Option(metavar="I/N", help="Take the I-th of N parts of the articles.")] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Print the seconds of each stage.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done and why; write nothing.")] = False,
) -> None:
    """Read the articles, extract what is new or changed, and bring the tables up to date."""
    from pipeline import report, run
    from pipeline.config import load
    from pipeline.store import Store

    given: dict[str, dict[str, Any]] = {
        "input": {} if not inputs else {"paths": inputs},
        "output": {} if output is None else {"folder": output},
        "engine": {key: value for key, value in (("workers", workers), ("shard", shard)) if value is not None},
    }
    resolved = load(config, given)
    if dry_run:
        for line in report.planned(run.plan(resolved, report.Lines())):
            typer.echo(line)
        return
    with report.watching() as watcher:
        outcome = run.extract(resolved, watcher)
    store = Store(Path(resolved.output.folder))
    text, failed = report.summary(outcome, store)
    typer.echo(text)
    if profile:
        typer.echo(report.profile(outcome, store))
    if failed:
        raise typer.Exit(3)


@app.command()
def merge(
    shards: Annotated[list[Path], typer.Argument(metavar="DIR…", help="The output folders of all shards.")],
    config: ConfigFile = None,
    output: Annotated[str | None, typer.Option(metavar="DIR", help="The folder for the tables of all.")] = None,
) -> None:
    """Put the tables of shards together, as if one run had read all of their articles."""
    from pipeline import report
    from pipeline.config import load
    from pipeline.merge import merge as merged
    from pipeline.store import Store

    resolved = load(config, {} if output is None else {"output": {"folder": output}})
    store = Store(Path(resolved.output.folder))
    merged([Store(shard) for shard in shards], store, resolved.output.keep_versions)
    typer.echo(report.contents(store))


@app.command()
def show(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id, or how its id alone starts.")],
    config: ConfigFile = None,
    output: Annotated[str | None, typer.Option(metavar="DIR", help="The folder with the tables.")] = None,
) -> None:
    """Print an article with the claims, quantities and dates found in each paragraph."""
    from pipeline.config import load
    from pipeline.show import show as lines
    from pipeline.store import Store

    resolved = load(config, {} if output is None else {"output": {"folder": output}})
    for line in lines(Store(Path(resolved.output.folder)), article):
        typer.echo(line)


@app.command()
def versions(
    config: ConfigFile = None,
    output: Annotated[str | None, typer.Option(metavar="DIR", help="The folder with the tables.")] = None,
) -> None:
    """List the versions of the tables that are kept."""
    from pipeline.config import load
    from pipeline.history import versions as lines
    from pipeline.store import Store

    resolved = load(config, {} if output is None else {"output": {"folder": output}})
    for line in lines(Store(Path(resolved.output.folder))):
        typer.echo(line)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A version, or how its id alone starts.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Another, or `current`.")],
    config: ConfigFile = None,
    output: Annotated[str | None, typer.Option(metavar="DIR", help="The folder with the tables.")] = None,
) -> None:
    """List the claims that one version has and another has not, or has otherwise, and why."""
    from pipeline.config import load
    from pipeline.history import diff as lines
    from pipeline.store import Store

    resolved = load(config, {} if output is None else {"output": {"folder": output}})
    for line in lines(Store(Path(resolved.output.folder)), before, after):
        typer.echo(line)


@app.command()
def config(config: ConfigFile = None) -> None:
    """Print the whole configuration, the defaults with the file laid over them, as TOML."""
    from pipeline.config import load, render

    typer.echo(render(load(config)), nl=False)


@app.command()
def train(
    corpora: Annotated[
        list[Path],
        typer.Option(
            "--corpus", metavar="FILE", help="Annotated articles, JSONL or JSONL.gz; may be given several times."
        ),
    ],
    output: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the model.")],
    dev: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Annotated articles to measure on; else an eighth of the corpus."),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same weights.")] = 0,
) -> None:
    """Train the attribution model on annotated articles. Needs the extra: pip install 'claimwire[train]'."""
    from pipeline.training import train as run

    run(corpora, output, dev=dev, seed=seed, log=typer.echo)


@knowledge.command("check")
def knowledge_check(config: ConfigFile = None) -> None:
    """Check the knowledge tables: their schemas, duplicates and collisions of names; count their rows."""
    from pipeline import suggest
    from pipeline.config import load
    from pipeline.gazetteer import Gazetteer
    from pipeline.knowledge import folder
    from pipeline.language import build

    resolved = load(config)
    given = resolved.knowledge.folder or None
    for line in suggest.check(folder(given), Gazetteer.load(given)):
        typer.echo(line)
    build(resolved.model.name, resolved.stage_settings())  # each stage checks the tables that it reads


@knowledge.command("suggest")
def knowledge_suggest(
    config: ConfigFile = None,
    output: Annotated[str | None, typer.Option(metavar="DIR", help="The folder with the tables.")] = None,
) -> None:
    """List frequent speakers that the knowledge tables do not hold, and spellings near theirs."""
    from pipeline import suggest
    from pipeline.config import load
    from pipeline.gazetteer import Gazetteer
    from pipeline.store import Store

    resolved = load(config, {} if output is None else {"output": {"folder": output}})
    gazetteer = Gazetteer.load(resolved.knowledge.folder or None)
    for line in suggest.lines(suggest.suggest(Store(Path(resolved.output.folder)), gazetteer)):
        typer.echo(line)


def main() -> None:
    """The command `claimwire`. A defect shows one line; CLAIMWIRE_DEBUG=1 shows the traceback."""
    blas.one_thread()  # before anything loads numpy
    before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        app()
    except _StoppedError as stopped:
        _leave("stopped; the tables are as they were, and the next run goes on from here", 128 + stopped.signal)
    except ClaimwireError as error:
        _leave(str(error), error.exit_code)
    except Exception as error:
        _leave(f"a defect of claimwire: {type(error).__name__}: {error}", 1)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _StoppedError(BaseException):
    """Somebody asked the run to stop. No Exception: whoever catches those does not catch this."""

    def __init__(self, number: int) -> None:
        self.signal = number


def _stop(number: int, _: object) -> None:
    raise _StoppedError(number)


def _leave(message: str, code: int) -> None:
    """Say what was wrong and leave; the tables are as they were."""
    if os.environ.get("CLAIMWIRE_DEBUG"):
        traceback.print_exc()
    elif code == 1:
        message += "\nPlease report it with the output of the same command under CLAIMWIRE_DEBUG=1."
    print(f"claimwire: {message}", file=sys.stderr)
    sys.exit(code)
