"""What `plan` answers is data, with nothing that nobody knows in it."""

import pytest
from pydantic import ValidationError

from showthrough.audit.planning.answers import Plan, PlanAnswer, PlannedRule


def test_a_plan_is_read_back_as_it_was_written() -> None:
    row = PlanAnswer(what="train", answer="3 people")
    rule = PlannedRule(rule="a.b", within_reach=False, why="too few people")
    plan = Plan(data=(row,), cost=(row,), power=(), rules=(rule,))
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_an_answer_to_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="what"):
        PlanAnswer(answer="3 people")
