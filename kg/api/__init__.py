"""The service: the graph over HTTP. The only floor that knows FastAPI.

    /said, /people, …      one endpoint per stored query                       kg.api.questions
    /sparql                SPARQL 1.1 Protocol                                 kg.api.sparql
    /graphs                SPARQL 1.1 Graph Store HTTP Protocol                kg.api.graphs
    /void                  what the graph holds, in numbers                    kg.api.dataset
    /entity/…, /article/…  the graph's IRIs as pages and as RDF                kg.api.things
    /, /docs, /healthz     what there is, and whether it answers               kg.api.home

This process opens no store and parses no query: workers do (`kg.store.workers`). Every error has one
shape (`kg.api.problems`). Start at `app.create_app`, or `serving.serve`.
"""

from kg.api.app import create_app
from kg.api.serving import serve, serve_scratch
from kg.api.settings import Settings

__all__ = ["Settings", "create_app", "serve", "serve_scratch"]
