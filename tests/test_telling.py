"""What stands with a paper: of the phrases that an extractor would give, those that say enough."""

import pytest

from papers.keyphrases import keyphrases

FILL = "We study this in depth. The approach is applied to data, and it compares well."


def listed(title: str, abstract: str) -> list[str]:
    return [found.phrase for found in keyphrases(title, abstract, 20, telling_only=True)]


@pytest.mark.parametrize(
    ("title", "abstract", "left_out"),
    [
        (
            "Graph neural networks: a unified view",
            "We give a unified view of them.",
            "unified view",
        ),
        ("Graph learning", "We present an improved algorithm for it.", "improved algorithm"),
        ("Mitigating Hallucination in LLMs", "LLMs hallucinate.", "mitigating hallucination"),
        ("Exorcising ghosts with gravitational waves", "Ghosts arise.", "exorcising ghosts"),
        ("Culturally Aware Arabic LLM", "It is an LLM for Arabic.", "aware Arabic LLM"),
        ("A cosmic ray survey", "Objects dynamics is measured here.", "objects dynamics"),
        ("The case of NGC 4709", "NGC 4709 is a galaxy.", "NGC"),
        ("Population III stars", "Population III stars are old.", "population"),
        ("Cooling in the Abell 1775 cluster", "Abell 1775 is hot.", "Abell"),
        ("Quantum dots", "They are L-shaped. L-shaped dots are rare.", "L-shaped"),
    ],
)
def test_fragments_and_manners_of_speaking_are_left_out(
    title: str, abstract: str, left_out: str
) -> None:
    assert left_out.lower() not in [phrase.lower() for phrase in listed(title, abstract + FILL)]


@pytest.mark.parametrize(
    ("title", "abstract", "kept"),
    [
        ("Graph neural networks for molecules", "Graph neural networks are used.", "graph neural"),
        ("Type Ia supernovae as candles", "Type Ia supernovae explode.", "type Ia supernovae"),
        ("The $Λ$CDM model and the $H_0$ tension", "In ΛCDM the $H_0$ tension stays.", "ΛCDM"),
        ("Fits in Lyman-$\\alpha$ forests", "The Lyman-α forest is fitted.", "Lyman-α"),
        ("LoRA for everyone", "LoRA is a low-rank adaptation.", "LoRA"),
        ("Super-resolution of images", "Super-resolution sharpens images.", "super-resolution"),
        ("Question answering", "Question answering tasks are hard.", "question answering"),
    ],
)
def test_terms_are_kept(title: str, abstract: str, kept: str) -> None:
    phrases = " | ".join(listed(title, f"{abstract} {FILL}"))
    assert kept.lower() in phrases.lower()


def test_what_is_left_out_gives_its_place_to_others() -> None:
    title = "Distances from type Ia supernovae"
    abstract = "The light curves of type Ia supernovae are alike. Type Ia supernovae are rare."
    ranking = [found.phrase for found in keyphrases(title, abstract, 20)]
    assert "Ia supernovae" in ranking
    assert "type Ia supernovae" not in ranking
    assert "type Ia supernovae" in listed(title, abstract)


def test_a_list_is_a_part_of_the_ranking_in_its_order() -> None:
    title = "Attention for graph neural networks"
    abstract = "Graph neural networks with attention pooling are robust. We give a unified view."
    ranking = [found.phrase for found in keyphrases(title, abstract, 50)]
    chosen = listed(title, abstract)
    assert chosen
    assert [phrase for phrase in ranking if phrase in chosen] == chosen
