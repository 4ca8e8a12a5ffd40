using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Core.Tests.Trees;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Snapshots;

/// <summary>Snapshots of a directory that others are working in.</summary>
public class SnapshotInUseTests
{
    [Fact]
    public void An_upload_that_came_while_the_database_was_captured_is_in_the_snapshot()
    {
        SnapshotFixture? fixture = null;
        using var made = fixture = new SnapshotFixture(new ScriptedDatabases
        {
            OnCapture = _ => fixture!.Write("uploads/2_late.txt", "its row is in the database"),
        });
        fixture.Write("uploads/1_early.txt", "early");
        fixture.WriteDatabase("webui.db", "rows");
        foreach (var _ in (int[])[1, 2])
        {
            File.Delete(Path.Combine(fixture.Source, "uploads/2_late.txt"));
            File.AppendAllText(Path.Combine(fixture.Source, "webui.db"), "more");
            var snapshot = fixture.Make();
            Assert.Equal("its row is in the database", File.ReadAllText(fixture.In(snapshot, "uploads/2_late.txt")));
            Assert.Contains(fixture.Manifest(snapshot), entry => entry.Path == "uploads/2_late.txt");
            TreeFacts.AssertSame(fixture.Source, fixture.In(snapshot));
        }
    }

    [Fact]
    public void An_upload_that_was_being_written_during_the_first_walk_is_taken_again()
    {
        SnapshotFixture? fixture = null;
        using var made = fixture = new SnapshotFixture(new ScriptedDatabases
        {
            OnCapture = _ => fixture!.Write("uploads/1_large.bin", "half and the other half"),
        });
        fixture.Write("uploads/1_large.bin", "half");
        fixture.WriteDatabase("webui.db", "rows");
        var snapshot = fixture.Make();
        Assert.Equal("half and the other half", File.ReadAllText(fixture.In(snapshot, "uploads/1_large.bin")));
        Assert.Single(fixture.Manifest(snapshot), entry => entry.Path == "uploads/1_large.bin");
        TreeFacts.AssertSame(fixture.Source, fixture.In(snapshot));
    }

    [Fact]
    public void An_upload_that_an_earlier_snapshot_has_in_half_and_that_is_finished_now_is_whole()
    {
        SnapshotFixture? fixture = null;
        var captures = 0;
        using var made = fixture = new SnapshotFixture(new ScriptedDatabases
        {
            OnCapture = _ =>
            {
                if (++captures == 2)
                    File.AppendAllText(Path.Combine(fixture!.Source, "uploads/1_slow.bin"), " and the other half");
            },
        });
        fixture.Write("uploads/1_slow.bin", "half");
        fixture.WriteDatabase("webui.db", "rows");
        fixture.Make();
        Thread.Sleep(50); // the directory's own times are to be clearly in the past
        fixture.WriteDatabase("webui.db", "rows and its row");
        var snapshot = fixture.Make();
        Assert.Equal(2, captures);
        Assert.Equal("half and the other half", File.ReadAllText(fixture.In(snapshot, "uploads/1_slow.bin")));
        TreeFacts.AssertSame(fixture.Source, fixture.In(snapshot));
    }

    [Fact]
    public void What_users_uploaded_is_a_plain_file_even_if_it_is_a_database()
    {
        using var fixture = new SnapshotFixture();
        fixture.WriteDatabase("uploads/1_mine.db", "content");
        fixture.Write("uploads/1_mine.db-wal", "uploaded too");
        fixture.WriteDatabase("webui.db", "rows");
        fixture.Write("webui.db-wal", "never in a snapshot");
        var snapshot = fixture.Make();
        Assert.Equal(["webui.db"], fixture.Databases.Captured);
        Assert.True(File.Exists(fixture.In(snapshot, "uploads/1_mine.db-wal")));
        Assert.False(File.Exists(fixture.In(snapshot, "webui.db-wal")));
    }

    [Fact]
    public void An_unchanged_database_is_linked_and_a_changed_one_captured()
    {
        using var fixture = new SnapshotFixture();
        var database = fixture.WriteDatabase("webui.db", "rows");
        var first = fixture.Make();
        var second = fixture.Make();
        Assert.True(fixture.Shared(first, second, "webui.db"));
        File.AppendAllText(database, "more");
        var third = fixture.Make();
        Assert.False(fixture.Shared(second, third, "webui.db"));
        Assert.Equal(["webui.db", "webui.db"], fixture.Databases.Captured);
    }

    [Fact]
    public void A_database_that_rsync_copied_is_never_a_link_base()
    {
        using var fixture = new SnapshotFixture();
        fixture.WriteDatabase("webui.db", "rows");
        Directory.CreateDirectory(Path.Combine(fixture.Snapshots, "snapshot_20250101000000"));
        Shell.Run("rsync", "-aHAX", fixture.Source + "/", Path.Combine(fixture.Snapshots, "snapshot_20250101000000/"));
        var made = fixture.Make();
        Assert.Equal(["webui.db"], fixture.Databases.Captured);
        Assert.Equal(0, made.Tally.Linked);
    }

    [Fact]
    public void A_vector_store_that_moved_is_captured_again_until_it_fits()
    {
        SnapshotFixture? fixture = null;
        var attempts = 0;
        using var made = fixture = new SnapshotFixture(new ScriptedDatabases
        {
            VectorStoreFaults = new Queue<string?>(["it moved", "it moved", null]),
            OnCompare = () => fixture!.Write("vector_db/0a-segment/data_level0.bin", $"vectors {++attempts}"),
        });
        fixture.WriteDatabase("vector_db/chroma.sqlite3", "records");
        var segment = fixture.Write("vector_db/0a-segment/data_level0.bin", "vectors 0");
        Shell.Run("ln", segment, segment + ".linked");
        fixture.WriteDatabase("webui.db", "rows");
        var snapshot = fixture.Make();
        Assert.Equal(3, attempts);
        Assert.Equal("vectors 2", File.ReadAllText(fixture.In(snapshot, "vector_db/0a-segment/data_level0.bin")));
        Assert.Equal("vectors 2", File.ReadAllText(fixture.In(snapshot, "vector_db/0a-segment/data_level0.bin.linked")));
        Assert.Equal(7, fixture.Manifest(snapshot).Count);
        // The store's database comes before its segments although it sorts behind them.
        Assert.Equal(["webui.db", .. Enumerable.Repeat("vector_db/chroma.sqlite3", 3)], fixture.Databases.Captured);
        Assert.True(fixture.Shared(snapshot, fixture.Make(), "vector_db/chroma.sqlite3"));
    }

    [Fact]
    public void What_went_wrong_in_an_attempt_that_is_thrown_away_is_no_problem_of_the_snapshot()
    {
        using var fixture = new SnapshotFixture(new ScriptedDatabases
        {
            VectorStoreFaults = new Queue<string?>(["it moved", null]),
            Problems = new Queue<Problem?>([Problem.Warning("rely on the database", "vector_db/chroma.sqlite3", "it was torn")]),
        });
        fixture.WriteDatabase("vector_db/chroma.sqlite3", "records");
        fixture.Write("vector_db/0a-segment/data_level0.bin", "vectors");
        var made = fixture.Make();
        Assert.Equal(2, made.Tally.Copied);
        Assert.Equal(16 + 7 + 7, made.Tally.Bytes);
    }

    [Fact]
    public void A_vector_store_that_never_fits_is_a_warning_and_still_in_the_snapshot()
    {
        using var fixture = new SnapshotFixture(new ScriptedDatabases
        {
            VectorStoreFaults = new Queue<string?>(Enumerable.Repeat("it moved", 20)),
        });
        fixture.WriteDatabase("vector_db/chroma.sqlite3", "records");
        var made = fixture.Try();
        Assert.Equal(Ending.SucceededWithWarnings, made.Outcome.Ending);
        Assert.Contains(made.Outcome.Problems, problem => problem.Cause.Contains("it moved"));
        Assert.True(File.Exists(fixture.In(made, "vector_db/chroma.sqlite3")));
    }

    [Fact]
    public void A_file_that_never_stops_changing_is_in_the_snapshot_with_a_warning()
    {
        using var fixture = new SnapshotFixture();
        // Large enough, most of it a hole, that reading it takes longer than the writer can be kept from writing.
        using var busy = new FileStream(fixture.Write("busy", ""), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        busy.SetLength(1 << 30);
        SnapshotResult made;
        using (new Meanwhile(i =>
        {
            busy.Position = i % (1 << 20);
            busy.WriteByte((byte)i);
        }))
            made = fixture.Try();
        Assert.Equal(Ending.SucceededWithWarnings, made.Outcome.Ending);
        Assert.Contains(made.Outcome.Problems, problem => problem.Subject == "busy");
        Assert.Contains(fixture.Manifest(made), entry => entry.Path == "busy");
    }

    [Fact]
    public void Files_that_come_and_go_leave_a_snapshot_whose_manifest_fits_its_tree()
    {
        using var fixture = new SnapshotFixture();
        for (var i = 0; i < 3000; i++)
            fixture.Write($"files/{i}", "content");
        using var churn = new Meanwhile(i =>
        {
            File.Delete(Path.Combine(fixture.Source, $"files/{i * 7 % 3000}"));
            fixture.Write($"files/{i * 7 % 3000}", "again");
        });
        for (var round = 0; round < 3; round++)
        {
            var made = fixture.Try();
            Assert.True(made.Outcome.IsSuccess, string.Join('\n', made.Outcome.Problems));
            Assert.All(made.Outcome.Problems, problem => Assert.Equal(Severity.Warning, problem.Severity));
            var tree = Directory.GetFileSystemEntries(fixture.In(made), "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(fixture.In(made), path));
            Assert.Equal(tree.Append("").Order(StringComparer.Ordinal), fixture.Manifest(made).Select(entry => entry.Path));
        }
    }

    [Fact]
    public void A_directory_swapped_for_a_link_never_leads_outside()
    {
        using var fixture = new SnapshotFixture();
        var outside = Directory.CreateDirectory(fixture.Scratch["outside"]).FullName;
        for (var i = 0; i < 50; i++)
        {
            File.WriteAllText(Path.Combine(outside, $"{i}"), "secret");
            fixture.Write($"dir/{i}", "inside");
        }

        File.CreateSymbolicLink(Path.Combine(fixture.Source, "link"), outside);
        using var source = DirectoryHandle.Open(fixture.Source);
        using var swapper = new Meanwhile(_ => Assert.Equal(Errno.None, source.TryExchange("dir"u8, source, "link"u8)));
        for (var round = 0; round < 20; round++)
        {
            var made = fixture.Try();
            Assert.True(made.Outcome.IsSuccess, string.Join('\n', made.Outcome.Problems));
            Assert.Equal("", Shell.Run("sh", "-c", $"grep -rl secret '{fixture.In(made)}' || true"));
        }
    }
}
