# Generated from ontology/news.ttl by scripts/make_vocab.py; do not edit.
"""The IRIs of the ontology as plain strings, so that no term is spelt by hand.

Own terms bear their own name (`vocab.Quotation`, `vocab.speaker`), foreign ones their prefix
(`vocab.schema_NewsArticle`). `PREFIXES` holds the namespaces; `SPARQL_PREFIXES` declares them.
"""

from __future__ import annotations

from typing import Final

PREFIXES: Final[dict[str, str]] = {
    "kg": "https://example.org/kg/vocab#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SPARQL_PREFIXES: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

Clue: Final = "https://example.org/kg/vocab#Clue"
"""Why several namings were taken for one entity: the reason, its weight, and the words it rests on."""

Cue: Final = "https://example.org/kg/vocab#Cue"
"""The verb, noun or preposition by which an article attributes content to a speaker."""

DescribedAgent: Final = "https://example.org/kg/vocab#DescribedAgent"
"""A speaker whom the article describes and does not name, such as 'a senior White House official'."""

Disagreement: Final = "https://example.org/kg/vocab#Disagreement"
"""Two or more reports that cannot all be right. Derived; each outlet's statement stays untouched."""

Dispatch: Final = "https://example.org/kg/vocab#Dispatch"
"""The report of another outlet or agency that an article relies on, known only through that article."""

Judgement: Final = "https://example.org/kg/vocab#Judgement"
"""A decision of a person on two entities or a quotation: it beats what the machine found."""

Mention: Final = "https://example.org/kg/vocab#Mention"
"""A stretch of an article's text that names a person, an organization or a place."""

Named: Final = "https://example.org/kg/vocab#Named"
"""A person, an organization or a place."""

Occurrence: Final = "https://example.org/kg/vocab#Occurrence"
"""An entity as one article names it, where a judgement says that it is another than the machine found."""

Organization: Final = "https://example.org/kg/vocab#Organization"
"""A body that acts under a name: an agency, outlet, ministry, party, army, company or seat of power."""

Passage: Final = "https://example.org/kg/vocab#Passage"
"""The exact characters of an article's raw text that a fact was read from."""

Person: Final = "https://example.org/kg/vocab#Person"
"""A human being whom an article names."""

Place: Final = "https://example.org/kg/vocab#Place"
"""A named country, region, city, building, base or sea. A country or city that acts stays a place."""

Problem: Final = "https://example.org/kg/vocab#Problem"
"""Something that went wrong while an article was read and cost only itself."""

Quotation: Final = "https://example.org/kg/vocab#Quotation"
"""Words or content that an article attributes to a speaker. It is the article's report, not the event of speaking."""

QuotationKind: Final = "https://example.org/kg/vocab#QuotationKind"
"""How the speaker's words are given: as they were, partly so, or retold."""

RejectedQuotation: Final = "https://example.org/kg/vocab#RejectedQuotation"
"""What the machine took for a quotation and a person found to be none."""

RoleHolding: Final = "https://example.org/kg/vocab#RoleHolding"
"""That a person holds a role in an organization or place, as one article reports it."""

Run: Final = "https://example.org/kg/vocab#Run"
"""The program, language packs and models, each with its version, that read an article."""

Utterance: Final = "https://example.org/kg/vocab#Utterance"
"""The event of speaking that several quotations report, across languages. Derived, never in an article's graph."""

Direct: Final = "https://example.org/kg/vocab#Direct"
"""The speaker's own words."""

Indirect: Final = "https://example.org/kg/vocab#Indirect"
"""The speaker's words retold by the article."""

Mixed: Final = "https://example.org/kg/vocab#Mixed"
"""The article's wording with some words of the speaker in quotation marks."""

about: Final = "https://example.org/kg/vocab#about"
"""What a judgement is about: two entities, a quotation, or the judgement that it takes back."""

addressee: Final = "https://example.org/kg/vocab#addressee"
"""Who was spoken to."""

article: Final = "https://example.org/kg/vocab#article"
"""The article that a fact was read from."""

between: Final = "https://example.org/kg/vocab#between"
"""A report that takes part in a disagreement. Derived."""

clue: Final = "https://example.org/kg/vocab#clue"
"""Why the namings are one entity, and why it is this entity of the world."""

credits: Final = "https://example.org/kg/vocab#credits"
"""An agency or outlet credited for the report as a whole."""

cue: Final = "https://example.org/kg/vocab#cue"
"""The attributing words, with their lemma and sense."""

dateAt: Final = "https://example.org/kg/vocab#dateAt"
"""Where the date of publication stands."""

entity: Final = "https://example.org/kg/vocab#entity"
"""Who or what a mention names."""

evidence: Final = "https://example.org/kg/vocab#evidence"
"""The passage that a fact was read from."""

headlineAt: Final = "https://example.org/kg/vocab#headlineAt"
"""Where the headline stands."""

joinedTo: Final = "https://example.org/kg/vocab#joinedTo"
"""The entity that the machine takes this one for across articles, by clues that its graph keeps."""

judgedAs: Final = "https://example.org/kg/vocab#judgedAs"
"""The entity that it is by the judgements in force, or by the clues across articles."""

judgedBy: Final = "https://example.org/kg/vocab#judgedBy"
"""A judgement in force by which the quotation stands as it does."""

kind: Final = "https://example.org/kg/vocab#kind"
"""Whether the quotation is direct, mixed or indirect."""

mentions: Final = "https://example.org/kg/vocab#mentions"
"""An entity that the article names at least once."""

of: Final = "https://example.org/kg/vocab#of"
"""The organization or place in which the role is held. An organization is given by org:organization as well."""

overruledBy: Final = "https://example.org/kg/vocab#overruledBy"
"""The judgement against which this, which the machine found, does not stand."""

person: Final = "https://example.org/kg/vocab#person"
"""Who holds the role."""

place: Final = "https://example.org/kg/vocab#place"
"""Where the words were said."""

putBy: Final = "https://example.org/kg/vocab#putBy"
"""The judgement that put this into the article's graph."""

readAs: Final = "https://example.org/kg/vocab#readAs"
"""The entity that the machine found."""

reports: Final = "https://example.org/kg/vocab#reports"
"""The utterance that a quotation reports. Derived."""

role: Final = "https://example.org/kg/vocab#role"
"""What the person is, as a concept shared by all languages; absent where the language pack does not know the title."""

said: Final = "https://example.org/kg/vocab#said"
"""What a speaker said; the inverse of speaker, declared for reasoners and not stored."""

speaker: Final = "https://example.org/kg/vocab#speaker"
"""Who said it, according to the article."""

speakerAt: Final = "https://example.org/kg/vocab#speakerAt"
"""Where the words for the speaker stand."""

via: Final = "https://example.org/kg/vocab#via"
"""The channel that the quotation's own sentence names; prov:wasQuotedFrom chains several in order."""

code: Final = "https://example.org/kg/vocab#code"
"""A stable name of the sort of problem."""

component: Final = "https://example.org/kg/vocab#component"
"""A program, language pack or model with its version, as 'fa 0.1.0'."""

confidence: Final = "https://example.org/kg/vocab#confidence"
"""Estimated probability, 0 to 1, that the fact is what the article says."""

cueWords: Final = "https://example.org/kg/vocab#cueWords"
"""The cue's words, given directly on the quotation."""

date: Final = "https://example.org/kg/vocab#date"
"""The day on which the words were said, or on which a role was reported."""

decidedBy: Final = "https://example.org/kg/vocab#decidedBy"
"""Who decided."""

decision: Final = "https://example.org/kg/vocab#decision"
"""What was decided: same, different, unsure, accept, reject, speaker, span or undo."""

detail: Final = "https://example.org/kg/vocab#detail"
"""The words that a clue rests on, or what went wrong, in one sentence."""

digest: Final = "https://example.org/kg/vocab#digest"
"""SHA-256 of the raw text in UTF-8, hexadecimal."""

encoding: Final = "https://example.org/kg/vocab#encoding"
"""The character encoding that the file was decoded with."""

end: Final = "https://example.org/kg/vocab#end"
"""Offset behind the last character."""

foldedText: Final = "https://example.org/kg/vocab#foldedText"
"""The text with the spelling variants of its letters taken together, for searching only."""

instead: Final = "https://example.org/kg/vocab#instead"
"""What is right instead: the IRI of the speaker, or the offsets START,END."""

lemma: Final = "https://example.org/kg/vocab#lemma"
"""The dictionary form of the cue in the language pack."""

name: Final = "https://example.org/kg/vocab#name"
"""One name to show: the usual English one where it is known, else the fullest in the articles."""

path: Final = "https://example.org/kg/vocab#path"
"""A file in which the article was found."""

reason: Final = "https://example.org/kg/vocab#reason"
"""Name of the comparison that spoke."""

remedy: Final = "https://example.org/kg/vocab#remedy"
"""How to go on, if there is a way."""

rule: Final = "https://example.org/kg/vocab#rule"
"""Name of the rule or model that found the fact."""

seen: Final = "https://example.org/kg/vocab#seen"
"""The IRI of an entity or a quotation and its passage, by which the judgement finds it again in a newer graph."""

sense: Final = "https://example.org/kg/vocab#sense"
"""What the speaker does by speaking: say, deny, ask, accuse and so on."""

speakerWords: Final = "https://example.org/kg/vocab#speakerWords"
"""The words nearest to the cue that stand for the speaker: a name, a title, a pronoun."""

start: Final = "https://example.org/kg/vocab#start"
"""Offset of the first character in the article's raw text, counted in Unicode code points from 0."""

text: Final = "https://example.org/kg/vocab#text"
"""The exact words of the article, tagged with their language."""

weight: Final = "https://example.org/kg/vocab#weight"
"""How much the clue counts for (positive) or against (negative) the identity."""

why: Final = "https://example.org/kg/vocab#why"
"""The reason that was given."""

# Foreign terms
foaf_Organization: Final = "http://xmlns.com/foaf/0.1/Organization"
foaf_Person: Final = "http://xmlns.com/foaf/0.1/Person"
oa_SpecificResource: Final = "http://www.w3.org/ns/oa#SpecificResource"
oa_TextPositionSelector: Final = "http://www.w3.org/ns/oa#TextPositionSelector"
oa_TextQuoteSelector: Final = "http://www.w3.org/ns/oa#TextQuoteSelector"
org_Membership: Final = "http://www.w3.org/ns/org#Membership"
org_Organization: Final = "http://www.w3.org/ns/org#Organization"
prov_Activity: Final = "http://www.w3.org/ns/prov#Activity"
prov_Agent: Final = "http://www.w3.org/ns/prov#Agent"
prov_Entity: Final = "http://www.w3.org/ns/prov#Entity"
schema_CreativeWork: Final = "https://schema.org/CreativeWork"
schema_NewsArticle: Final = "https://schema.org/NewsArticle"
schema_Organization: Final = "https://schema.org/Organization"
schema_Person: Final = "https://schema.org/Person"
schema_Place: Final = "https://schema.org/Place"
schema_Quotation: Final = "https://schema.org/Quotation"
skos_Concept: Final = "http://www.w3.org/2004/02/skos/core#Concept"
dcterms_isReplacedBy: Final = "http://purl.org/dc/terms/isReplacedBy"
oa_hasSelector: Final = "http://www.w3.org/ns/oa#hasSelector"
oa_hasSource: Final = "http://www.w3.org/ns/oa#hasSource"
org_member: Final = "http://www.w3.org/ns/org#member"
org_organization: Final = "http://www.w3.org/ns/org#organization"
org_role: Final = "http://www.w3.org/ns/org#role"
prov_wasAttributedTo: Final = "http://www.w3.org/ns/prov#wasAttributedTo"
prov_wasGeneratedBy: Final = "http://www.w3.org/ns/prov#wasGeneratedBy"
prov_wasInvalidatedBy: Final = "http://www.w3.org/ns/prov#wasInvalidatedBy"
prov_wasQuotedFrom: Final = "http://www.w3.org/ns/prov#wasQuotedFrom"
schema_isPartOf: Final = "https://schema.org/isPartOf"
schema_locationCreated: Final = "https://schema.org/locationCreated"
schema_mentions: Final = "https://schema.org/mentions"
schema_publisher: Final = "https://schema.org/publisher"
schema_spokenByCharacter: Final = "https://schema.org/spokenByCharacter"
skos_closeMatch: Final = "http://www.w3.org/2004/02/skos/core#closeMatch"
skos_exactMatch: Final = "http://www.w3.org/2004/02/skos/core#exactMatch"
oa_end: Final = "http://www.w3.org/ns/oa#end"
oa_exact: Final = "http://www.w3.org/ns/oa#exact"
oa_prefix: Final = "http://www.w3.org/ns/oa#prefix"
oa_start: Final = "http://www.w3.org/ns/oa#start"
oa_suffix: Final = "http://www.w3.org/ns/oa#suffix"
prov_endedAtTime: Final = "http://www.w3.org/ns/prov#endedAtTime"
prov_generatedAtTime: Final = "http://www.w3.org/ns/prov#generatedAtTime"
prov_startedAtTime: Final = "http://www.w3.org/ns/prov#startedAtTime"
schema_alternateName: Final = "https://schema.org/alternateName"
schema_dateCreated: Final = "https://schema.org/dateCreated"
schema_datePublished: Final = "https://schema.org/datePublished"
schema_encodingFormat: Final = "https://schema.org/encodingFormat"
schema_headline: Final = "https://schema.org/headline"
schema_identifier: Final = "https://schema.org/identifier"
schema_inLanguage: Final = "https://schema.org/inLanguage"
schema_name: Final = "https://schema.org/name"
schema_text: Final = "https://schema.org/text"
dcterms_license: Final = "http://purl.org/dc/terms/license"
skos_altLabel: Final = "http://www.w3.org/2004/02/skos/core#altLabel"
skos_prefLabel: Final = "http://www.w3.org/2004/02/skos/core#prefLabel"
