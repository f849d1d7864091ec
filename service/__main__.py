"""The command line.

    hotseat serve      migrate, load the knowledge, serve the pages
    hotseat index      the same up to the index, then stop: what an image is built with
    hotseat check      hold guides and questions to their contract
    hotseat migrate    bring the database's schema up to date
    hotseat eval       measure how far a grader can be trusted

What goes wrong is said in one line on standard error, with exit status 1; wrong usage is status 2.
"""

import argparse
import logging
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from service.errors import ContentError, HotseatError
from service.settings import Settings, read_settings

if TYPE_CHECKING:
    from service.retrieval.index import Progress

STREAMS_END_WITHIN = 5
"""Seconds that open streams get to end after SIGTERM; what was under way is durable and goes on elsewhere."""

MOST_PROBLEMS = 20
"""Problems of the knowledge folder that a start prints before it refers to `hotseat check`."""

BACKLOG = 2048
"""Connections that may wait to be accepted."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except ContentError as error:
        for problem in error.problems[:MOST_PROBLEMS]:
            print(f"hotseat: {problem}", file=sys.stderr)
        if len(error.problems) > MOST_PROBLEMS:
            print(
                f"hotseat: … and {len(error.problems) - MOST_PROBLEMS} more; hotseat check tells all",
                file=sys.stderr,
            )
    except HotseatError as error:
        print(f"hotseat: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hotseat", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the pages")
    serve.add_argument("--host", help="address to listen on (HOTSEAT_HOST, default 127.0.0.1)")
    serve.add_argument(
        "--port", type=int, help="port to listen on (HOTSEAT_PORT, default 8000; 0 takes a free one)"
    )
    serve.add_argument(
        "--allow-remote", action="store_true", default=None, help="let other machines in, without accounts"
    )
    serve.set_defaults(run=_serve)
    commands.add_parser("index", help="load the knowledge and build the index").set_defaults(run=_index)
    check = commands.add_parser("check", help="hold guides and questions to their contract")
    check.add_argument("slug", nargs="*", help="only these guides")
    check.add_argument("--no-code", action="store_true", help="leave the code blocks unrun")
    check.set_defaults(run=_check)
    commands.add_parser("migrate", help="bring the database up to date").set_defaults(run=_migrate)
    evaluate = commands.add_parser("eval", help="measure how far a grader can be trusted")
    what = evaluate.add_subparsers(dest="what", required=True)
    grader = what.add_parser("grader", help="put a grader through its gates and write its health card")
    grader.add_argument(
        "--engine", choices=["builtin"], default="builtin", help="whose grader (default builtin)"
    )
    grader.add_argument("--gold", type=Path, help="folder of answers marked by people (tests/evals/gold)")
    grader.add_argument("--data", type=Path, help="folder of public sets: <name>-train.jsonl")
    grader.add_argument(
        "--guides", type=int, default=10, help="guides whose questions are tried (default 10)"
    )
    grader.add_argument("--seed", type=int, default=1, help="of everything that is drawn (default 1)")
    grader.add_argument(
        "--out", type=Path, help="folder for the card as JSON and Markdown; else it is only printed"
    )
    grader.set_defaults(run=_eval_grader)
    return parser


def _serve(arguments: argparse.Namespace) -> int:
    settings = read_settings(host=arguments.host, port=arguments.port, allow_remote=arguments.allow_remote)
    listening = _listen(settings.host, settings.port)
    host, port = listening.getsockname()[:2]
    _log_to_standard_error(settings)
    import uvicorn

    from service.app import create_app, prepare

    service = prepare(settings)
    library = service.librarian.library()
    print(f"Hotseat has {len(library.guides)} guides and {len(library.questions)} questions.", flush=True)
    shown = f"[{host}]" if ":" in host else host

    def ready() -> None:
        print(f"Hotseat is at http://{shown}:{port}  (Ctrl+C stops it; nothing is lost)", flush=True)

    config = uvicorn.Config(
        create_app(service, progress=_progress("Reading the guides"), ready=ready),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=STREAMS_END_WITHIN,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listening])
    return 0


def _index(_: argparse.Namespace) -> int:
    settings = read_settings()
    _log_to_standard_error(settings)
    from service.app import prepare

    service = prepare(settings)
    embedded = service.build_index(_progress("Reading the guides"))
    print(f"The index holds {len(service.index.passages)} passages; {embedded} were read anew.")
    service.database.dispose()
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from service.checking.command import check_library

    return check_library(read_settings().knowledge_dir, arguments.slug, code=not arguments.no_code)


def _migrate(_: argparse.Namespace) -> int:
    from service.store.database import Database
    from service.store.migrations import migrate

    database = Database(read_settings().database)
    migrate(database)
    database.dispose()
    print("The database is up to date.")
    return 0


def _eval_grader(arguments: argparse.Namespace) -> int:
    from service.content.loader import load_knowledge
    from service.evaluation.grader import evaluate, publish, summary
    from service.evaluation.trial import builtin

    for folder in (arguments.gold, arguments.data):
        if folder is not None and not folder.is_dir():
            raise HotseatError(f"there is no folder {folder}")
    settings = read_settings()
    card = evaluate(
        builtin(settings.embedding_model, settings.embedding_dimension),
        load_knowledge(settings.knowledge_dir).library,
        made=date.today().isoformat(),
        guides=arguments.guides,
        seed=arguments.seed,
        gold=arguments.gold,
        data=arguments.data,
    )
    print("\n".join(summary(card)))
    if arguments.out is not None:
        for path in publish(card, arguments.out):
            print(f"Written: {path}")
    return 1 if card.missed else 0


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens, taken before anything slow is done. Raises HotseatError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise HotseatError(
            f"cannot listen on {host} port {port}: {error.strerror or error}. "
            "Stop what listens there, or choose another port with --port."
        ) from error
    return listening


def _progress(what: str) -> "Progress":
    """A progress bar on a terminal; elsewhere a line at every tenth."""
    from tqdm import tqdm

    bar: tqdm[object] | None = None
    told = -1

    def show(done: int, total: int) -> None:
        nonlocal bar, told
        if not total:
            return
        if sys.stderr.isatty():
            bar = bar or tqdm(total=total, desc=what, unit=" passages", leave=False)
            bar.update(done - bar.n)
            if done >= total:
                bar.close()
        elif done * 10 // total > told:
            told = done * 10 // total
            print(f"{what}: {done} of {total} passages", flush=True)

    return show


def _log_to_standard_error(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for noisy in (
        "httpx",
        "alembic",
        "sentence_transformers",
        "transformers",
        "uvicorn.error",
        "bm25s",
        "faiss",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
