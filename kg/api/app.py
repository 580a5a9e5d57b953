"""The service put together; reads like a table of contents. Start at `create_app`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI

from kg import __version__
from kg.api import dataset, entities, facts, graphs, health, home, judgements, problems, reconcile, sparql, things
from kg.api.access import Keys
from kg.api.audit import AUDIT, Audit
from kg.api.compress import Compress
from kg.api.counts import Counts
from kg.api.description import describe
from kg.api.direct import Direct
from kg.api.facet_counts import add_counts
from kg.api.gate import Gate
from kg.api.kept import Kept
from kg.api.limits import Limiter
from kg.api.meters import Meters
from kg.api.pages import review, site, views
from kg.api.pages.front import Front
from kg.api.pages.shelf import Shelf
from kg.api.questions import add_questions
from kg.api.settings import Settings
from kg.api.state import Names, Service
from kg.api.versions import SERVERS, Versions
from kg.api.watch import Watch
from kg.api.wire import CrossOrigin, Faults, Wire
from kg.query.stored import StoredQuery, load_queries
from kg.store.keys import KEYS
from kg.store.layout import current_snapshot, read_config
from kg.store.workers import Pool
from kg.store.workers_reader import PoolReader
from kg.store.writes import Scribe

_REFUSALS = 60.0  # a minute, of strangers who try to change something: each is a line of the audit log


def create_app(store: Path, *, settings: Settings | None = None) -> FastAPI:
    """The service for one store, as an ASGI application.

    Args:
        store: The store's folder; only its workers open it.
        settings: Workers, limits, origins; the defaults if None.

    Raises:
        StoreError: there is no store, or nothing was published in it.
        QueryFileError: a stored query breaks its schema.
    """
    settings = settings or Settings()
    queries = load_queries()
    current_snapshot(store)  # says early and clearly what is wrong
    app = FastAPI(
        title="Who said what",
        version=__version__,
        description="Who said what, in which role, where, when and by whose account, read from news.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=SERVERS,
        root_path_in_servers=False,
        lifespan=_lifespan(store, settings, queries),
    )
    problems.install(app)
    app.state.shelf = Shelf(store)
    questions = APIRouter()
    add_questions(questions, queries)
    add_counts(questions, queries["said"])
    for module in (
        site,
        views,
        review,
        home,
        health,
        sparql,
        graphs,
        dataset,
        things,
        facts,
        entities,
        reconcile,
        judgements,
    ):
        app.include_router(module.router)
    app.include_router(questions)
    describe(app)
    app.add_middleware(Gate)
    app.add_middleware(Versions)
    app.add_middleware(Faults)
    app.add_middleware(Front)
    app.add_middleware(Compress)
    app.add_middleware(
        CrossOrigin,
        allow_origins=list(settings.origins),
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY", "OPTIONS"],
        allow_headers=["accept", "authorization", "content-type", "if-match", "if-none-match", "x-api-key"],
        expose_headers=["kg-rows", "kg-truncated", "link", "location", "etag", "retry-after"],
    )
    app.add_middleware(Wire)
    app.add_middleware(Direct)
    app.state.meters = Meters()
    app.add_middleware(Watch, meters=app.state.meters, settings=settings)
    return app


def _lifespan(store: Path, settings: Settings, queries: dict[str, StoredQuery]):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        size, kept, queue = settings.workers, settings.reserve, settings.queue
        async with (
            Pool(store, size=size, kept=kept, limits=settings.limits, queue=queue, spool=settings.spool_bytes) as pool,
            Scribe(store, limits=settings.write_limits) as scribe,
        ):
            reader = PoolReader(pool, asyncio.get_running_loop())
            base = read_config(store).base
            keys = Keys(settings.keys or store / KEYS)
            limiter, audit = Limiter(settings.rate, settings.parallel), Audit(settings.audit or store / AUDIT)
            refusals = Limiter(_REFUSALS, None, burst=_REFUSALS)
            names, counts = Names(reader), Counts(store, pool)
            app.state.service = Service(
                store,
                base,
                pool,
                reader,
                names,
                queries,
                settings,
                keys,
                limiter,
                refusals,
                audit,
                scribe,
                counts,
                Kept(),
            )
            app.state.meters.watch(store, pool, counts)
            app.state.shelf.begin()
            yield
        app.state.shelf.close()

    return lifespan
