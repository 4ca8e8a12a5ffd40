using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Restore;

/// <summary>Snapshots that are not what their manifest says, and restores that do not reach their end.</summary>
public sealed class DamagedRestoreTests : IDisposable
{
    // The byte that is there, plus one: the content is random, so that any given byte may be there already.
    private const string OtherByte =
        "head -c 8 uploads/large | tail -c 1 | LC_ALL=C tr '\\000-\\377' '\\001-\\377\\000' | dd of=uploads/large bs=1 seek=7 conv=notrunc status=none";

    private readonly RestoreScene _scene = new();

    public DamagedRestoreTests()
    {
        _scene.FillSource();
        _scene.TakeSnapshot();
    }

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(OtherByte, "uploads/large")]
    [InlineData("truncate -s 100 uploads/large", "uploads/large")]
    [InlineData("rm uploads/deep/two", "uploads/deep/two")]
    [InlineData("rm -r uploads/deep", "uploads/deep")]
    [InlineData("rm uploads/deep/two && ln -s /etc/passwd uploads/deep/two", "uploads/deep/two")]
    [InlineData("rm -r uploads/deep && ln -s /etc uploads/deep", "uploads/deep")]
    [InlineData("rm uploads/link && ln -s elsewhere uploads/link", "uploads/link")]
    public void What_is_damaged_is_named_and_not_restored_unless_told(string damage, string path)
    {
        Shell.Run("sh", "-c", $"cd \"$1\" && {damage}", "sh", _scene.Snapshot);
        var result = _scene.Restore();
        Assert.True(result.Outcome.Ending == Ending.Damaged, RestoreScene.Text(result));
        Assert.Contains(result.Outcome.Problems, problem => problem.Subject == path);
        _scene.AssertPlace();

        result = _scene.Restore(request => request with { AllowDamaged = true });
        Assert.True(result.Outcome.Ending == Ending.SucceededWithWarnings, RestoreScene.Text(result));
        Assert.Contains(result.Outcome.Problems, problem => problem.Subject == path && problem.Severity == Severity.Warning);
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(_scene.Target, "uploads/again")));
        _scene.AssertPlace("target");
    }

    [Fact]
    public void What_came_into_a_snapshot_later_is_left_out_and_said()
    {
        File.WriteAllText(Path.Combine(_scene.Snapshot, "intruder"), "");
        var result = _scene.Restore();
        Assert.True(result.Outcome.Ending == Ending.SucceededWithWarnings, RestoreScene.Text(result));
        Assert.Equal("intruder", Assert.Single(result.Outcome.Problems).Subject);
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Fact]
    public void Modes_owners_and_times_come_from_the_manifest()
    {
        // As on a file system of snapshots that keeps none of them.
        Shell.Run("sh", "-c", "cd \"$1\" && chmod -R 0777 . && find . -exec touch -h -d 2001-01-01 {} +", "sh", _scene.Snapshot);
        Shell.Run("sh", "-c", "cd \"$1\" && rm uploads/link && rm uploads/again && cp uploads/one uploads/again", "sh", _scene.Snapshot);
        var result = _scene.Restore();
        Assert.True(result.Outcome.Ending == Ending.Succeeded, RestoreScene.Text(result));
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Theory]
    [InlineData("truncate -s -10")] // breaks off
    [InlineData("sed -i 's/\"size\":4/\"size\":5/'")]
    [InlineData("sed -i 3d")]
    [InlineData("truncate -s 0")]
    public void A_manifest_that_cannot_be_relied_on_is_refused_unless_told(string damage)
    {
        Shell.Run("sh", "-c", $"cp \"$1\" \"$1.before\"; {damage} \"$1\"; cmp -s \"$1\" \"$1.before\" && printf ' ' >> \"$1\"; rm \"$1.before\"",
            "sh", _scene.Manifest);
        var name = Path.GetFileName(_scene.Snapshot);
        var result = _scene.Restore(request => request with { Name = name });
        Assert.True(result.Outcome.Ending == Ending.Damaged, RestoreScene.Text(result));
        _scene.AssertPlace();
        result = _scene.Restore(request => request with { Name = name, AllowDamaged = true });
        Assert.True(result.Outcome.Ending == Ending.SucceededWithWarnings, RestoreScene.Text(result));
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Fact]
    public void A_cancelled_restore_leaves_nothing()
    {
        for (var i = 0; i < 3000; i++)
            File.WriteAllText(Path.Combine(_scene.Source, $"uploads/more{i}"), "x");
        _scene.TakeSnapshot();
        using var cancellation = new CancellationTokenSource();
        var result = _scene.RestoreUntil(new CancelAt(cancellation), cancellation.Token);
        Assert.Equal(Ending.Cancelled, result.Outcome.Ending);
        _scene.AssertPlace();
    }

    [Fact]
    public void What_an_interrupted_restore_left_is_removed_by_the_next_but_not_what_one_under_way_has()
    {
        var left = Path.Combine(_scene.Place, ".target.owui-restore-00000000");
        Directory.CreateDirectory(Path.Combine(left, "tree/half"));
        using (var own = DirectoryHandle.Open(left))
        {
            Assert.Equal(Errno.None, own.TryLock());
            Assert.Equal(Ending.LockHeld, _scene.Restore().Outcome.Ending);
            Assert.True(Directory.Exists(left));
        }

        // A child process that another test starts at this moment has a copy of the lock until it runs its program.
        var result = _scene.Restore();
        for (var i = 0; i < 100 && result.Outcome.Ending == Ending.LockHeld; i++)
        {
            Thread.Sleep(50);
            result = _scene.Restore();
        }

        Assert.True(result.Outcome.IsSuccess, RestoreScene.Text(result));
        _scene.AssertPlace("target");
    }

    [Fact]
    public void Logs_that_an_interrupted_restore_moved_away_are_kept_and_named()
    {
        var aside = Path.Combine(_scene.Place, ".target.owui-restore-00000000/aside");
        Directory.CreateDirectory(aside);
        File.WriteAllText(Path.Combine(aside, "webui.db-wal"), "rows");
        var result = _scene.Restore();
        Assert.Equal(Ending.SucceededWithWarnings, result.Outcome.Ending);
        Assert.Equal("rows", File.ReadAllText(Path.Combine(aside, "webui.db-wal")));
    }

    [Fact]
    public void The_directory_above_hands_nothing_down()
    {
        Shell.Run("setfacl", "-d", "-m", "u:12345:rwx", _scene.Place);
        Shell.Run("chmod", "g+s", _scene.Place);
        _scene.AssertRestored(_scene.Restore());
        TreeFacts.AssertSame(_scene.Source, _scene.Target);
    }

    [Fact]
    public void Too_little_room_is_found_before_anything_is_written()
    {
        if (!ProcessLimits.IsRoot)
            return; // mounting takes root
        Shell.Run("mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", _scene.Place);
        try
        {
            var result = _scene.Restore();
            Assert.True(result.Outcome.Ending == Ending.Failed, RestoreScene.Text(result));
            Assert.Contains("MiB are needed", result.Outcome.Problems[^1].Cause, StringComparison.Ordinal);
            Assert.Equal(0, result.Tally.Directories);
            _scene.AssertPlace();
            // Less of it fits.
            result = _scene.Restore(request => request with { Paths = RestoreScene.Paths("uploads/deep") });
            Assert.True(result.Outcome.IsSuccess, RestoreScene.Text(result));
        }
        finally
        {
            Shell.Run("umount", _scene.Place);
        }
    }

    [Fact]
    public void A_mount_point_takes_components_but_not_a_whole_snapshot()
    {
        if (!ProcessLimits.IsRoot)
            return; // mounting takes root
        Shell.Run("mount", "-t", "tmpfs", "tmpfs", _scene.Place);
        try
        {
            var result = _scene.Restore(request => request with { Target = _scene.Place });
            Assert.True(result.Outcome.Ending == Ending.Failed, RestoreScene.Text(result));
            Assert.Contains("mount point", result.Outcome.Problems[^1].Cause, StringComparison.Ordinal);
            result = _scene.Restore(request => request with { Target = _scene.Place, Paths = RestoreScene.Paths("uploads", "config.json") });
            Assert.True(result.Outcome.IsSuccess, RestoreScene.Text(result));
            TreeFacts.AssertSame(Path.Combine(_scene.Source, "uploads"), Path.Combine(_scene.Place, "uploads"));
            _scene.AssertPlace("uploads", "config.json");
        }
        finally
        {
            Shell.Run("umount", _scene.Place);
        }
    }

    private sealed class CancelAt(CancellationTokenSource cancellation) : IRunEvents
    {
        public void Report(RunEvent e)
        {
            if (e is StepStarted { Step: "restore" })
                cancellation.CancelAfter(20);
        }
    }
}
