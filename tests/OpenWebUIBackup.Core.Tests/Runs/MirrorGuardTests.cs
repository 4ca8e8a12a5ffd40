using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Runs;

/// <summary>What stops a mirror before anything is touched there.</summary>
public sealed class MirrorGuardTests
{
    [Fact]
    public void A_source_that_lost_too_much_stops_before_anything_is_touched()
    {
        using var scene = Grown(20);
        for (var i = 0; i < 15; i++)
            File.Delete(scene.Data($"uploads/{i}"));
        var before = scene.Everything();

        var problem = scene.Fail();

        Assert.Equal(before, scene.Everything());
        Assert.Contains("10 files instead of 25 (60 % less)", problem.Cause, StringComparison.Ordinal);
        Assert.Contains("Is the volume behind", problem.Advice, StringComparison.Ordinal);
        Assert.Contains("run sync --accept-shrink", problem.Advice, StringComparison.Ordinal);
        scene.Succeed(consent: new MirrorConsent(AcceptShrink: true));
        Assert.Equal(10, scene.Files().Length);
        scene.Succeed(); // and from then on that is the measure
    }

    [Fact]
    public void A_volume_that_is_not_mounted_empties_no_mirror()
    {
        using var scene = Grown(3);
        Directory.Delete(scene.Data(""), true);
        Directory.CreateDirectory(scene.Data("")); // the mount point that is left
        var before = scene.Everything();

        var problem = scene.Fail(scene.Plan() with { MaxShrinkPercent = 100 });

        Assert.Equal(before, scene.Everything());
        Assert.Contains("the source is empty, and the mirror holds 8 files", problem.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_count_too()
    {
        using var scene = new MirrorScene(isLocal: true);
        scene.Write("uploads/large", new string('x', 100_000));
        scene.Succeed();
        File.WriteAllText(scene.Data("uploads/large"), "");

        Assert.Contains("bytes instead of", scene.Fail().Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void More_deletions_than_allowed_stop_it_before_the_first()
    {
        using var scene = Grown(20);
        for (var i = 0; i < 6; i++)
        {
            File.Delete(scene.Data($"uploads/{i}"));
            scene.Write($"uploads/new{i}", "new"); // as many as before: only names tell
        }

        var before = scene.Everything();
        var problem = scene.Fail(scene.Plan() with { MaxDelete = 5 });

        Assert.Equal(before, scene.Everything());
        Assert.Contains("6 files would be deleted there, more than max_delete = 5", problem.Cause, StringComparison.Ordinal);
        scene.Succeed(scene.Plan() with { MaxDelete = 6 });
    }

    [Fact]
    public void What_a_mirror_holds_that_no_manifest_tells_of_counts_as_well()
    {
        using var scene = new MirrorScene(isLocal: true);
        for (var i = 0; i < 30; i++)
            scene.WriteMirror($"user_uploads/of the script {i}", "x");

        Assert.Contains("instead of 30", scene.Fail().Cause, StringComparison.Ordinal);
        Assert.Contains("30 files would be deleted", scene.Fail(scene.Plan() with { MaxShrinkPercent = 99, MaxDelete = 29 }).Cause, StringComparison.Ordinal);
        Assert.Equal(30, scene.Files().Length);
        scene.Succeed(consent: new MirrorConsent(AcceptShrink: true));
        Assert.Equal(5, scene.Files().Length);
    }

    [Fact]
    public void Deletions_that_only_the_tool_sees_are_stopped_by_it_too()
    {
        using var scene = Grown(20, isLocal: false);
        for (var i = 0; i < 30; i++)
            scene.WriteMirror($"user_uploads/by somebody else {i}", "x");

        var result = scene.Run(scene.Plan() with { MaxDelete = 10 });

        Assert.Equal(Ending.Failed, result.Outcome.Ending);
        Assert.True(scene.Files().Count(file => file.Contains("somebody", StringComparison.Ordinal)) >= 20);
    }

    [Fact]
    public void Another_hosts_mirror_is_refused_with_what_to_do()
    {
        using var scene = new MirrorScene(isLocal: true);
        scene.Succeed();
        var before = scene.Everything();
        scene.Host = "other";

        var problem = scene.Fail();

        Assert.Equal(before, scene.Everything());
        Assert.Contains("the mirror of the instance \"open-webui\" on the host \"host\"", problem.Cause, StringComparison.Ordinal);
        Assert.Contains("--take-over", problem.Advice, StringComparison.Ordinal);
        scene.Succeed(consent: new MirrorConsent(TakeOver: true));
        scene.Succeed();
        scene.Host = "host";
        scene.Fail();
    }

    [Fact]
    public void An_owner_that_cannot_be_read_is_refused()
    {
        using var scene = new MirrorScene(isLocal: true);
        scene.WriteMirror(".owui-backup/mirror.json", "{}");

        Assert.Contains("says nothing that can be used", scene.Fail().Cause, StringComparison.Ordinal);
        scene.Succeed(consent: new MirrorConsent(TakeOver: true));
    }

    [Fact]
    public void A_mirror_whose_run_was_cut_off_is_marked_and_judged_by_its_last_good_state()
    {
        using var scene = Grown(20);
        for (var i = 0; i < 8; i++)
            File.Delete(scene.Data($"uploads/{i}"));
        scene.Write("uploads/new", "new");
        scene.Wrap("m", made => new Interrupting(made));
        var interrupted = scene.Run(consent: new MirrorConsent());
        Assert.Equal(Ending.Failed, interrupted.Outcome.Ending);
        Assert.True(File.Exists(scene.Mirror(".owui-backup/incomplete")));
        scene.Wrap("m", made => made);
        for (var i = 8; i < 15; i++)
            File.Delete(scene.Data($"uploads/{i}"));

        // 11 of 25 are left: of the 18 that the run cut off would have left it is still more than half.
        Assert.Contains("instead of 25", scene.Fail().Cause, StringComparison.Ordinal);
        scene.Succeed(scene.Plan() with { MaxShrinkPercent = 60 });
        Assert.False(File.Exists(scene.Mirror(".owui-backup/incomplete")));
    }

    [Fact]
    public void With_nothing_to_do_nothing_at_all_is_written_at_the_mirror()
    {
        using var scene = Grown(3);
        var before = scene.Everything();

        scene.Succeed();

        Assert.Equal(before, scene.Everything());
    }

    [Fact]
    public void What_somebody_else_removed_or_added_at_the_mirror_is_put_right_although_nothing_changed_here()
    {
        using var scene = Grown(3);
        File.Delete(scene.Mirror("user_uploads/1"));
        scene.WriteMirror("user_uploads/not ours", "x");

        var tally = scene.Succeed().Mirrors[0].Tally;

        Assert.Equal((1, 1), (tally.FilesSent, tally.FilesRemoved));
        Assert.Equal(8, scene.Files().Length);
    }

    [Fact]
    public void A_mirror_that_is_being_changed_does_not_say_that_it_holds_a_state()
    {
        using var scene = Grown(3);
        Assert.NotNull(Origin().StateHash);
        scene.Write("uploads/new", "new");
        scene.Wrap("m", made => new Interrupting(made));
        scene.Run();

        Assert.Null(Origin().StateHash);
        Assert.Equal(8, Origin().Counts!.Value.Files);

        CopyOrigin Origin() => CopyOriginJson.TryParse(File.ReadAllBytes(scene.Mirror(".owui-backup/mirror.json")), out var origin, out var fault)
            ? origin
            : throw new FormatException(fault);
    }

    private static MirrorScene Grown(int uploads, bool isLocal = true)
    {
        var scene = new MirrorScene(isLocal);
        for (var i = 0; i < uploads; i++)
            scene.Write($"uploads/{i}", "x");
        scene.Succeed();
        return scene;
    }

    /// <summary>Fails once everything is sent, before the manifest is.</summary>
    private sealed class Interrupting(IDestination inner) : IDestination
    {
        public string Name => inner.Name;

        public DestinationResult<DestinationAbilities> Abilities(CancellationToken cancellation) => inner.Abilities(cancellation);

        public DestinationResult<DestinationSpace> Probe(CancellationToken cancellation) => inner.Probe(cancellation);

        public ShipResult Ship(ShipRequest request, IRunEvents events, CancellationToken cancellation)
        {
            var result = inner.Ship(request, events, cancellation);
            return result with { Outcome = Outcome.Failure("send", "the rest", "the line is dead") };
        }

        public DestinationResult<IReadOnlyList<DestinationEntry>> List(UnixPath path, ListDepth depth, bool hashes, CancellationToken cancellation) =>
            inner.List(path, depth, hashes, cancellation);

        public DestinationResult<byte[]?> Read(UnixPath path, long limit, CancellationToken cancellation) => inner.Read(path, limit, cancellation);

        public Outcome Write(UnixPath path, ReadOnlyMemory<byte> content, CancellationToken cancellation) => inner.Write(path, content, cancellation);

        public ShipResult Fetch(
            UnixPath path, IReadOnlyCollection<UnixPath>? files, string into, TransferLimits limits, IRunEvents events, CancellationToken cancellation) =>
            inner.Fetch(path, files, into, limits, events, cancellation);

        public Outcome RemoveTree(UnixPath path, CancellationToken cancellation) => inner.RemoveTree(path, cancellation);

        public Outcome RemoveFile(UnixPath path, CancellationToken cancellation) => inner.RemoveFile(path, cancellation);
    }
}
