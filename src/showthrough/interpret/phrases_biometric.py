"""How the statistics of biometric match and of licence plates are told."""

from showthrough.interpret.phrase import Phrase

BIOMETRIC = {
    "centre_rate": Phrase(
        "People matched by their mean face",
        "share",
        "Some synthetic image matches the mean face of {amount}",
        noun="training people",
    ),
    "fused_people": Phrase(
        "People recognised by several matchers together",
        "count",
        "In synthetic images, several matchers together recognise {amount}",
        noun="training people",
        control="Of as many held-out people they recognise {control}.",
    ),
    "leaked_people": Phrase(
        "People recognised beyond chance",
        "count",
        "Beyond those whom chance may explain, several matchers together recognise {amount}",
        noun="training people",
    ),
    "matcher_agreement": Phrase(
        "Agreement of the matchers",
        "share",
        "Whom one matcher recognises, the others recognise too in {amount}",
        noun="cases",
    ),
    "identification_excess": Phrase(
        "People found beyond coincidence",
        "difference",
        "Beyond coincidence, a search with synthetic images finds {amount}",
        "A search with synthetic images finds training people no more often than held-out people",
        "training people",
    ),
    "identified_people": Phrase(
        "People found by a search",
        "share",
        "A search with synthetic images finds {amount}",
        noun="training people",
    ),
    "identified_images": Phrase(
        "Images that find somebody",
        "share",
        "A search among training people finds somebody for {amount}",
        noun="synthetic images",
    ),
    "fpir": Phrase(
        "Searches that find a stranger",
        "share",
        "Searched among other people, somebody is found for {amount}",
        noun="photos",
    ),
    "fnir": Phrase(
        "Searches that miss the person",
        "share",
        "A person who is in the gallery is missed in {amount}",
        noun="searches",
    ),
    "rank1_rate": Phrase(
        "Searches with the right person first",
        "share",
        "A person who is in the gallery comes first in {amount}",
        noun="searches",
    ),
    "linkability_excess": Phrase(
        "Linkability beyond chance",
        "number",
        "The linkability of training people, beyond chance, is {amount}",
        "Likeness to a synthetic image links nobody to the training set",
    ),
    "linkability": Phrase("Linkability", "number", "Chance included, linkability (D_sys) is {amount}"),
    "greedy_uniqueness": Phrase(
        "Different people, one kept for each",
        "share",
        "Keeping a face unless it matches one that was kept leaves {amount}",
        noun="synthetic images",
    ),
    "no_earlier_uniqueness": Phrase(
        "Different people, by order",
        "share",
        "In a random order, matching no earlier face are {amount}",
        noun="synthetic images",
    ),
    "isolated_uniqueness": Phrase(
        "Faces that match no other",
        "share",
        "Matching no other synthetic image at all are {amount}",
        noun="synthetic images",
    ),
    "component_uniqueness": Phrase(
        "Different people, linked by matches",
        "share",
        "Counting linked faces as one person, the number of people is {amount}",
        noun="synthetic images",
    ),
    "largest_identity": Phrase(
        "The most repeated face",
        "share",
        "The largest group of linked faces makes up {amount}",
        noun="synthetic images",
    ),
    "worst_group_ratio": Phrase(
        "The worst group beside all",
        "number",
        "The worst group's error rate is {amount} times the geometric mean of all groups",
    ),
    "group_fmr": Phrase(
        "False matches within a group",
        "share",
        "Two strangers of this group pass as one person in {amount}",
        noun="comparisons",
        control="All groups together give {control}.",
    ),
    "group_fnmr": Phrase(
        "Missed matches within a group",
        "share",
        "Two photos of one person of this group fail to match in {amount}",
        noun="comparisons",
        control="All groups together give {control}.",
    ),
    "tar_at_fmr": Phrase(
        "Recognition",
        "share",
        "With {fmr} false matches, a person is recognised in {amount}",
        noun="comparisons",
    ),
    "string_excess": Phrase(
        "Plates shown beyond coincidence",
        "difference",
        "Beyond coincidence, synthetic images show the numbers of {amount}",
        "Synthetic images show numbers of training plates no more often than of held-out plates",
        "training plates",
        control="Held-out plates give {control}.",
    ),
    "real_string_rate": Phrase(
        "Numbers of training plates",
        "share",
        "The number of a training plate stands on {amount}",
        noun="synthetic plates",
        control="Held-out plates give {control}.",
    ),
    "near_string_rate": Phrase(
        "Numbers like those of training plates",
        "share",
        "A training plate's number, give or take a character, is on {amount}",
        noun="synthetic plates",
        control="Held-out plates give {control}.",
    ),
    "failure_to_read": Phrase(
        "No plate read", "share", "Images on which no plate number could be read: {amount}", noun="images"
    ),
}
