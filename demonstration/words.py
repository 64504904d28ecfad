"""What the interactions of the demonstration are about: short titles, by the house and the kind of interaction."""

from random import Random

CONTACT = {
    "acme": {
        "advisory": ("Sample flow through the laboratory, drawn up together", "Which assays to automate first",
                     "Preparing for the inspection", "Capacity plan for the second shift"),
        "co_creation": ("Workshop on the new report layout", "Prototype of the balance interface tried in their laboratory"),
        "review": ("Quarterly review", "Review of the year's goals"),
        "meeting": ("Roll-out of the second site", "Training plan for new analysts", "Validation protocol",
                    "Steering meeting", "Integration with their stock system"),
        "call": ("How the new release is going", "Open questions on calibration", "Licences for the spring",
                 "Short call after the audit", "Dates for the service visit"),
        "email": ("Minutes sent", "Offer for two more instruments", "Answer on data retention", "Release notes explained"),
    },
    "globex": {
        "advisory": ("Which lanes to move from air to sea", "Packing for the rainy season"),
        "co_creation": ("Workshop on one booking form for all harbours",),
        "review": ("Quarterly review of lanes", "Review of transit times"),
        "meeting": ("Tender for the coming year", "Customs papers for the new lane", "Peak season planning"),
        "call": ("Delay at the transhipment", "Rates for next month", "Container held at customs"),
        "email": ("Sailing list sent", "Corrected bill of lading", "Notice of arrival"),
    },
}  # fmt: skip
TICKETS = {
    "acme": ("Balance not found after the update", "Export stops at the last page", "Cannot sign a batch record",
             "Calibration reminder comes twice", "Label printer prints blanks", "Report shows last month's units",
             "Slow search in the sample list", "Instrument driver asks for a restart"),
    "globex": ("Arrival time differs from the carrier's", "Invoice shows the wrong container", "Booking cannot be changed",
               "Customs number missing on the papers", "No notice when the ship is late"),
}  # fmt: skip
WORDS_GIVEN = {
    "acme": ("Send the validation papers", "Install the spare instrument", "Answer the auditor's questions",
             "Train the night shift", "Show the report with last year's batches", "Bring the service visit forward",
             "Find out which licences are unused", "Send the price of the second site", "Check the calibration plan",
             "Bring somebody who knows their printer", "Put the minutes of the steering meeting in writing"),
    "globex": ("Send the rates for the new lane", "Find room on the earlier sailing", "Clear the held container",
               "Explain the demurrage bill", "Give one contact for both harbours"),
}  # fmt: skip
OPPORTUNITIES = {"acme": ("Second site", "Ten more instruments", "Stability module", "Service contract for three years"),
                 "globex": ("New lane to the west", "Warehouse space for the season", "Customs brokerage")}  # fmt: skip


def about(kind: str, house: str, chance: Random) -> str:
    """A title for one interaction."""
    return chance.choice(CONTACT[house][kind])
