using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Tests.Configuration;

namespace OpenWebUIBackup.Core.Tests.Planning;

public class BackupPlannerTests
{
    private const string State = "/var/lib/owui-backup";
    private static readonly DateTimeOffset _now = new(2026, 11, 22, 3, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void A_snapshot_job_is_resolved_into_plain_values_in_utc()
    {
        var config = Configs.Good(Configs.Instance + Configs.Job + "exclude = ['audit.log']\nkeep = { last = 3 }\n");

        var plan = Assert.Single(BackupPlanner.Plan(config, [], _now, State).Plan!.Jobs.OfType<SnapshotPlan>());

        Assert.Equal(("local", "open-webui", "/srv/owui", "/backup"), (plan.JobName, plan.InstanceName, plan.SourceDirectory, plan.SnapshotDirectory));
        Assert.Equal("snapshot_20261122010000", plan.Name);
        Assert.Equal(DateTimeKind.Utc, plan.PlannedAt.Kind);
        Assert.Equal(3, plan.Keep.Last);
        Assert.True(plan.Exclude.ExcludesFile("audit.log"u8));
    }

    [Fact]
    public void Jobs_of_later_versions_are_handed_back_by_name_and_the_others_are_planned()
    {
        var config = Configs.Good(Configs.Instance + Configs.Job + "[job.far]\ntype = \"drill\"\nfrom = \"b2:x\"\n");

        var plan = BackupPlanner.Plan(config, [], _now, State).Plan!;

        Assert.Equal("local", Assert.Single(plan.Jobs).JobName);
        Assert.Equal(("far", "drill"), (Assert.Single(plan.NotAvailable).Name, plan.NotAvailable[0].Type));
    }

    [Fact]
    public void Jobs_run_in_the_order_named_and_once()
    {
        var config = Configs.Good(Configs.Instance + Configs.Job + "[job.b]\ntype = \"snapshot\"\ndir = \"/b\"\n");

        var plan = BackupPlanner.Plan(config, ["b", "local", "b"], _now, State).Plan!;

        Assert.Equal(["b", "local"], plan.Jobs.Select(s => s.JobName));
    }

    [Fact]
    public void An_unknown_job_is_refused_with_those_that_there_are()
    {
        var planned = BackupPlanner.Plan(Configs.Good(Configs.Instance + Configs.Job), ["locl"], _now, State);

        Assert.Null(planned.Plan);
        Assert.Equal("There is no job \"locl\" in agent.toml: it has \"local\".", Assert.Single(planned.Faults));
    }

    [Fact]
    public void A_volume_is_refused_with_how_to_find_its_directory()
    {
        var config = Configs.Good("[instance]\nvolume = \"owui\"\n" + Configs.Job);

        Assert.Contains("docker volume inspect -f '{{.Mountpoint}}' owui", Assert.Single(BackupPlanner.Plan(config, [], _now, State).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_jobs_cannot_share_a_directory()
    {
        var config = Configs.Good(Configs.Instance + Configs.Job + "[job.b]\ntype = \"snapshot\"\ndir = \"/backup/\"\n");

        Assert.Contains("prune each other's", Assert.Single(BackupPlanner.Plan(config, [], _now, State).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_brings_the_stack_to_rest_is_planned_with_it()
    {
        var config = Configs.Good(Configs.Instance
            + "[stack]\ncompose_file = \"/c.yaml\"\nquiesce = \"down\"\nstop_timeout = \"7s\"\nhooks = { before = [\"/bin/a\"] }\n"
            + Configs.Job + "hooks = { after = [\"/bin/b\"] }\n");

        var plan = BackupPlanner.Plan(config, [], _now, State).Plan!;

        Assert.Empty(plan.Warnings);
        var job = Assert.Single(plan.Jobs);
        Assert.Equal(("/c.yaml", Quiesce.Down, TimeSpan.FromSeconds(7)), (job.Stack!.ComposeFile, job.Stack.Quiesce, job.Stack.StopLimit));
        Assert.Equal(["/bin/a"], Assert.Single(job.Stack.Hooks.Before));
        Assert.Equal(["/bin/b"], Assert.Single(job.Hooks.After));
    }

    [Fact]
    public void A_job_that_captures_while_it_runs_has_no_stack_in_its_plan()
    {
        var config = Configs.Good(Configs.Instance + "[stack]\ncompose_file = \"/c.yaml\"\n" + Configs.Job);

        Assert.Null(Assert.Single(BackupPlanner.Plan(config, [], _now, State).Plan!.Jobs).Stack);
    }

    [Fact]
    public void A_plain_container_is_stopped_where_Compose_would_take_it_down()
    {
        var config = Configs.Good(Configs.Instance + "[stack]\ncontainer = \"open-webui\"\n" + Configs.Job + "quiesce = \"down\"\n");

        Assert.Equal(Quiesce.Stop, Assert.Single(BackupPlanner.Plan(config, [], _now, State).Plan!.Jobs).Stack!.Quiesce);
    }
}
