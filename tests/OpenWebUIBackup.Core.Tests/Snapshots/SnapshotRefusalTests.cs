using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

/// <summary>What a snapshot refuses or cannot do, and what it leaves behind then: nothing.</summary>
public class SnapshotRefusalTests
{
    [Fact]
    public void A_source_that_is_not_there_is_named_with_what_to_do()
    {
        using var fixture = new SnapshotFixture();
        var made = fixture.Try(source: fixture.Scratch["nowhere"]);
        Assert.Equal(Ending.Failed, made.Outcome.Ending);
        var problem = Assert.Single(made.Outcome.Problems);
        Assert.Contains("nowhere", problem.Subject);
        Assert.Contains("/app/backend/data", problem.Advice);
    }

    [Fact]
    public void Snapshots_inside_the_source_are_refused_even_behind_a_link()
    {
        using var fixture = new SnapshotFixture();
        Directory.CreateDirectory(Path.Combine(fixture.Source, "below/snapshots"));
        File.CreateSymbolicLink(fixture.Scratch["alias"], Path.Combine(fixture.Source, "below"));
        foreach (var snapshots in (string[])[fixture.Source, Path.Combine(fixture.Source, "below/snapshots"), fixture.Scratch["alias/snapshots"]])
        {
            var made = fixture.Try(snapshots: snapshots);
            Assert.Equal(Ending.Failed, made.Outcome.Ending);
            Assert.False(Directory.Exists(Path.Combine(snapshots, ".owui-backup")));
        }
    }

    [Fact]
    public void A_source_inside_the_snapshots_is_refused()
    {
        using var fixture = new SnapshotFixture();
        var made = fixture.Try(snapshots: fixture.Scratch.Path);
        Assert.Equal(Ending.Failed, made.Outcome.Ending);
        Assert.Contains("lies in the directory of snapshots", Assert.Single(made.Outcome.Problems).Cause);
    }

    [Fact]
    public void A_second_run_at_the_same_time_says_who_holds_the_lock()
    {
        SnapshotFixture? fixture = null;
        Outcome? second = null;
        using var made = fixture = new SnapshotFixture(new ScriptedDatabases
        {
            OnCapture = _ => second = fixture!.Try().Outcome,
        });
        fixture.WriteDatabase("webui.db", "rows");
        fixture.Make();
        Assert.Equal(Ending.LockHeld, second!.Ending);
        Assert.Contains($"process {Environment.ProcessId}", Assert.Single(second.Problems).Cause);
    }

    [Fact]
    public void A_cancelled_snapshot_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        using var fixture = new SnapshotFixture(new ScriptedDatabases { OnCapture = _ => cancel.Cancel() })
        {
            Cancellation = cancel.Token,
        };
        for (var i = 0; i < 2000; i++)
            fixture.Write($"files/{i}", "content");
        fixture.WriteDatabase("webui.db", "rows");
        var made = fixture.Try();
        Assert.Equal(Ending.Cancelled, made.Outcome.Ending);
        Assert.Null(made.Name);
        fixture.AssertNothingPartial();
        Assert.Empty(Directory.GetDirectories(fixture.Snapshots, "snapshot_*"));
    }

    [Fact]
    public void A_capture_that_throws_is_passed_on_and_leaves_nothing_behind()
    {
        using var fixture = new SnapshotFixture(new ScriptedDatabases { OnCapture = _ => throw new InvalidOperationException("a bug") });
        fixture.WriteDatabase("webui.db", "rows");
        Assert.Equal("a bug", Assert.Throws<InvalidOperationException>(() => fixture.Try()).Message);
        fixture.AssertNothingPartial();
    }

    [Fact]
    public void A_directory_of_snapshots_is_made_private()
    {
        using var fixture = new SnapshotFixture();
        fixture.Make();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(fixture.Snapshots));
    }

    [Fact]
    public void A_set_group_id_bit_and_a_default_acl_above_are_not_handed_down()
    {
        using var fixture = new SnapshotFixture();
        fixture.Write("dir/file", "content");
        Directory.CreateDirectory(fixture.Snapshots);
        Shell.Run("chmod", "g+s", fixture.Snapshots);
        Shell.Run("setfacl", "-m", "d:u:12345:rwx", fixture.Snapshots);
        var made = fixture.Make();
        TreeFacts.AssertSame(fixture.Source, fixture.In(made));
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_named_and_the_rest_is_captured()
    {
        using var fixture = new SnapshotFixture();
        fixture.Write("open", "content");
        fixture.Write("closed", "content");
        fixture.Write("cave/inside", "content");
        Shell.Run("chmod", "000", Path.Combine(fixture.Source, "closed"), Path.Combine(fixture.Source, "cave"));
        var made = fixture.Try();
        if (ProcessLimits.IsRoot)
        {
            Assert.Equal(Ending.Succeeded, made.Outcome.Ending);
            OtherUser.RunTests(
                "-method", $"{typeof(SnapshotRefusalTests).FullName}.{nameof(A_file_that_may_not_be_read_is_named_and_the_rest_is_captured)}");
            return;
        }

        Assert.Equal(Ending.SucceededWithWarnings, made.Outcome.Ending);
        Assert.Equal(["cave", "closed"], made.Outcome.Problems.Select(problem => problem.Subject).Order());
        Assert.Equal(["", "cave", "open"], fixture.Manifest(made).Select(entry => entry.Path));
    }

    [Fact]
    public void A_lock_is_free_when_it_is_given_back_whoever_still_has_its_descriptor()
    {
        using var scratch = new ScratchDirectory();
        File.WriteAllText(scratch["lock"], "");
        Assert.Equal(Errno.None, FileHandle.TryOpen(scratch["lock"], out var one));
        Assert.Equal(Errno.None, FileHandle.TryOpen(scratch["lock"], out var other));
        using (one)
        using (other)
        {
            Assert.Equal(Errno.None, one!.TryLock());
            Assert.NotEqual(Errno.None, other!.TryLock());
            one.Unlock();
            Assert.Equal(Errno.None, other.TryLock());
        }
    }
}
