"""How the statistics of memorisation are told."""

from showthrough.interpret.phrase import Phrase

NO_CLOSER = "Synthetic images come no closer to training images than to held-out ones"
MEMORISATION = {
    "most_copied_person": Phrase(
        "Near-copies of one person",
        "count",
        "The most copied training person is behind {amount}",
        "No training person has a near-copy",
        "synthetic images",
        control="The most copied held-out person is behind {control}.",
    ),
    "extracted_images": Phrase(
        "Extracted training images",
        "count",
        "Synthetic images that come again and again give away {amount}",
        "No image that comes again and again gives away a training image",
        "training images",
    ),
    "candidates": Phrase(
        "Images that come again and again",
        "number",
        "Groups of synthetic images that all look alike: {amount}",
        "No group of synthetic images looks alike",
    ),
    "altered_copy_excess": Phrase(
        "Altered copies beyond coincidence",
        "difference",
        "Beyond coincidence, mirrored or cropped copies of training images make up {amount}",
        "Mirrored or cropped, synthetic images come no closer to training images than to held-out ones",
        "synthetic images",
    ),
    "altered_copies": Phrase(
        "Altered copies",
        "count",
        "Once mirroring and crops are undone, training images are copied by {amount}",
        "Even with mirroring and crops undone, no synthetic image copies a training image",
        "synthetic images",
    ),
    "authenticity_gap": Phrase(
        "Authenticity lost",
        "difference",
        "Too close to a training image, beyond what held-out images show, are {amount}",
        "Synthetic images are as new to the training images as held-out ones are",
        "synthetic images",
    ),
    "authenticity": Phrase(
        "Authenticity",
        "share",
        "Farther from their nearest training image than it is from its own neighbour are {amount}",
        noun="synthetic images",
    ),
    "closer_excess": Phrase(
        "Closer to training images",
        "difference",
        "Synthetic images win the comparison of closeness to training images too often, by {amount}",
        NO_CLOSER,
        "comparisons",
    ),
    "c_t": Phrase(
        "Data-copying test (C_T)",
        "number",
        "The data-copying test gives {amount}; far below zero means copies",
    ),
    "worst_cell_z": Phrase(
        "Data-copying test, worst kind of image",
        "number",
        "Among the kind of image that looks worst, the data-copying test gives {amount}",
    ),
    "closest_share": Phrase(
        "Closest record is a training image",
        "share",
        "The closest real image is a training image for {amount}",
        noun="synthetic images",
    ),
    "closest_distance": Phrase(
        "Distance to the closest record",
        "number",
        "The distance to the closest training image is {amount}",
    ),
    "likelihood_gap_excess": Phrase(
        "Likelihood of training images",
        "number",
        "Synthetic images explain training images better than held-out ones by {amount}",
        "Synthetic images explain training images no better than held-out ones",
    ),
    "likelihood_gap": Phrase(
        "Likelihood gap",
        "number",
        "Fitted to training images, the likelihood of these exceeds that of held-out ones by {amount}",
    ),
}
