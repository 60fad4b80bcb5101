"""All that is known of the snapshots of one VM, out of its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from snapshots.domain.amounts import Amount, total
from snapshots.domain.attribution import costs_of, holders
from snapshots.domain.chains import Chain, Trouble, chain_of, strangers
from snapshots.domain.classes import Classified, classify
from snapshots.domain.costs import Cost
from snapshots.domain.facts import Id, VMFacts
from snapshots.domain.forecast import Forecast, forecast
from snapshots.domain.trees import Tree, tree_of


@dataclass(frozen=True, slots=True)
class Picture:
    """`left`: what checkpoint files take that hang on no snapshot: the leftovers of a backup or of a merge."""

    facts: VMFacts
    tree: Tree
    classes: Mapping[Id, Classified]
    costs: Mapping[Id, Cost]
    left: Cost

    @property
    def today(self) -> Amount:
        """Of all snapshots together, and of what none explains."""
        return total(cost.today for cost in self.costs.values()) + self.left.today

    @property
    def worst(self) -> Amount:
        return total(cost.worst for cost in self.costs.values()) + self.left.worst

    @property
    def reclaimable(self) -> Amount:
        """At most so much is free when all that a person may delete is gone, and what is left over is merged."""
        mine = (cost.today for id_, cost in self.costs.items() if self.classes[id_].is_reclaimable)
        return total(mine) + self.left.today

    def chains(self) -> Sequence[Chain]:
        """Of each drive that has a file, Now's and the snapshots'."""
        return [chain_of(drive, self.facts.files) for drive in self.facts.drives if drive.file]

    def strangers(self) -> Sequence[Trouble]:
        """Where the tree of snapshots and the chains of files contradict each other."""
        return strangers(self.chains(), holders(self.facts.drives), self.tree)

    def forecast(self, snapshot: Id) -> Forecast:
        """What deleting it would do to each file; LookupError for one that is not among the facts."""
        return forecast(self.facts, snapshot)


def picture_of(facts: VMFacts, now: datetime) -> Picture:
    tree = tree_of(facts.snapshots)
    classes = {one.id: classify(one, now, facts.is_backing_up) for one in facts.snapshots}
    costs, left = costs_of(facts, tree)
    return Picture(facts, tree, classes, costs, left)
