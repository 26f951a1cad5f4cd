"""English words that carry no topic: skipped in plain queries, never a keyword."""

STOP_WORDS = frozenset(
    """a about above after again against all also am among an and any are as at be because been
    before being below between both but by can cannot could did do does doing down during each
    either et al etc few for from further had has have having he hence her here hers him his
    how however i if in into is it its itself just me more most my neither no nor not now of off on
    once one only or other our ours out over own per same she should since so some such than that
    the their theirs them then there thereby therefore these they this those through thus to too
    under until up upon us use used uses using very via was we were what when where whereas whether
    which while who whom whose why will with within without would yet you your""".split()
)

ABBREVIATIONS = frozenset({"e.g", "i.e", "cf", "vs", "et.al"})
"""Short forms that carry no topic, without their last point; their letters alone may be symbols."""

FILLERS = frozenset(
    """any article articles find finding give list paper papers please publication publications
    recent recently regarding research search show studies study suggest tell work works""".split()
)
"""Words of a question in plain English that say nothing about its topic."""

BOILERPLATE = frozenset(
    """ability able above-mentioned achieve achieved achieves additional additionally address
    addresses aim aims allow allowing allows almost along already although always applied apply
    approach approaches article aspect aspects author authors available average based become
    becomes behavior best better billion bring called capable carry case cases certain
    challenge challenges challenging choice clear combine combined common comparable compare
    compared comparison complete completely consider considered considering consist consists
    contain contains context contrast contribution contributions corresponding crucial current
    currently deal demonstrate demonstrated demonstrates depend depends derive derived describe
    described describes despite detail detailed details determine determined develop developed
    difference different difficult directly discuss discussed discusses due easier easily easy
    effective effectively effectiveness effects efficient efficiently eight employ enable
    enables enabling end-to-end enough ensure entire especially essential establish established
    evaluate evaluated evaluation even every evidence exhibit exist existing exists experiment
    experimental experiments explain explore extend extended extensive extensively fact far
    feature features finally first five focus following follows form former found four
    framework fully fundamental furthermore general generally give given gives giving goal good
    great greater growing help hence high higher highlight highly idea impact important improve
    improved improvement improvements improves improving include includes including increase
    increased increasing increasingly indeed indicate indicates individual instead interesting
    introduce introduced introduces introducing investigate investigated issue issues key kind
    knowledge known lack large largely larger lead leading leads least less let level like
    likely limit limited literature little long long-standing lot low lower made main mainly
    make makes making manner many may mean means method methodology methods might million
    moreover much must namely natural nature nearly necessary need needed needs never new next
    nine nontrivial notably note novel number numbers numerous observation observe observed
    obtain obtained obtaining obtains offer often one ones open order original others
    outperform outperforms overall paper part particular particularly past percent perform
    performance performed performs perhaps play point points possible potential potentially
    practical practice present presented presenting presents previous previously prior problem
    problems process produce promising proper properties property propose proposed proposes
    prove proved provide provided provides providing purpose question questions quite range
    rather real real-world realistic reason recent recently reduce reduced reducing regime
    related remain remains report reported require required requires researchers respect result
    resulting results reveal reveals review rich role run same second section see seen set sets
    setting settings seven several shed show showed showing shown shows significance
    significant significantly similar simple simply simultaneously single six size small
    so-called solution solutions solve solved some specific specifically standard start state
    state-of-the-art still straightforward strong strongly studied study studying substantial
    substantially successful successfully suitable summarize support take taken takes technique
    techniques ten term terms test tested thanks them thing third three time times together top
    toward towards traditional true try two type types typical typically underlying understand
    understanding unlike useful user usual usually valid value variety various vary view way
    ways well well-known whole wide widely work works worse yield yields zero""".split()
)
"""What abstracts say of themselves: no part of a keyphrase."""
