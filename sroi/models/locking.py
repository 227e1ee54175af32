"""The lock of a final map, as triggers: it holds for every writer, raw SQL included."""

import pgtrigger

_REFUSE = """
            RAISE EXCEPTION 'this version of the impact map is final' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'impact_map_is_not_final';"""

# Who may read a final version may change, and so may what comes after it; its figures and words may not.
STAY_FINAL = pgtrigger.Trigger(
    name="stays_final",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__status="final"),
    func=f"""
        IF to_jsonb(NEW) - 'openness' IS DISTINCT FROM to_jsonb(OLD) - 'openness' THEN{_REFUSE}
        END IF;
        RETURN NEW;
    """,
)

# A row of a final map is neither added, nor changed, nor taken away: a final version stays for good.
ROWS_STAY_FINAL = pgtrigger.Trigger(
    name="stays_as_it_is_when_final",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("about", "bigint")],
    func=f"""
        IF TG_OP = 'DELETE' THEN about := OLD.impact_map_id; ELSE about := NEW.impact_map_id; END IF;
        IF EXISTS (SELECT FROM sroi_impactmap WHERE id = about AND status = 'final') THEN{_REFUSE}
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
)
