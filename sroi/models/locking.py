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

# A row of a final map is neither added, nor changed, nor taken away: a final version stays for good. The lock waits for
# whoever makes the map final at this moment and holds it FOR UPDATE; those who write rows do not wait for each other.
ROWS_STAY_FINAL = pgtrigger.Trigger(
    name="stays_as_it_is_when_final",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("stands", "text")],
    func=f"""
        FOR stands IN
            SELECT status FROM sroi_impactmap WHERE id IN (OLD.impact_map_id, NEW.impact_map_id) FOR KEY SHARE
        LOOP
            IF stands = 'final' THEN{_REFUSE}
            END IF;
        END LOOP;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,  # noqa: S608 -- a trigger's own words
)
