using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Linux.Tests;

/// <summary>
/// Somebody exchanges a directory for a symbolic link that leads outside, all the time. Whatever is done below the
/// directory's name must be done to the directory or not at all.
/// </summary>
public sealed class SwapRaceTests : IDisposable
{
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(1);
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryHandle _directory;
    private readonly string _outside;
    private readonly CancellationTokenSource _end = new();

    public SwapRaceTests()
    {
        _directory = _scratch.Make("d");
        Directory.CreateDirectory(_scratch["outside/below"]);
        File.WriteAllText(_scratch["outside/file"], "secret");
        File.WriteAllText(_scratch["outside/below/file"], "secret");
        Assert.Equal(Errno.None, _directory.TryMakeSymbolicLink("../outside"u8, "b"u8));
        _outside = Outside();
    }

    public void Dispose()
    {
        _end.Dispose();
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Opening_listing_and_making_never_reach_outside()
    {
        MakeInner();
        long opened = 0, refused = 0;
        Race(() =>
        {
            if (_directory.TryOpenDirectory("a"u8, out var inner) is not Errno.None)
            {
                refused++;
                return;
            }

            opened++;
            using (inner)
            {
                var listing = new DirectoryListing();
                Assert.Equal(Errno.None, listing.TryRead(inner!));
                Assert.True(listing.IndexOf("inside"u8) >= 0);
                inner!.CreateFile("made"u8, 0x1A4).Dispose();
                Assert.Equal(Errno.None, inner.TrySetMode("made"u8, 0x180));
                Assert.Equal(Errno.None, inner.TryUnlink("made"u8));
            }
        });
        Assert.True(opened > 0 && refused > 0, $"no race: opened {opened} times, refused {refused} times");
    }

    [Fact]
    public void Attributes_set_by_name_never_reach_outside()
    {
        MakeInner();
        Race(() =>
        {
            // The name may be the directory or the link; the call must take it or refuse it.
            _ = _directory.TrySetModifiedAt("a"u8, new UnixTime(77, 0));
            _ = _directory.TrySetOwner("a"u8, ProcessLimits.UserId, ProcessLimits.GroupId);
            _ = _directory.TrySetMode("a"u8, 0x1C0);
        });
    }

    [Fact]
    public void Reading_attributes_never_reaches_outside()
    {
        MakeInner();
        Tool.Shell("setfattr -n user.where -v outside \"$1\"", _scratch["outside"]);
        Tool.Shell("setfattr -n user.where -v inside \"$1\"", _scratch["d/a"]);
        var outside = Outside();
        OwnThread.Run(access => Race(
            () =>
            {
                Assert.Equal(Errno.None, access.TryRead(_directory, "a"u8, out var attributes));
                if (attributes.Length > 0)
                    Assert.Equal("inside"u8.ToArray(), attributes[0].Value);
            },
            outside));
    }

    [Fact]
    public void Removal_never_reaches_outside()
    {
        MakeInner();
        var removed = 0;
        Race(() =>
        {
            try
            {
                // What is removed may be the link itself, or the directory with all that is in it.
                TreeRemoval.Remove(_directory, "a"u8);
                removed++;
            }
            catch (LinuxException)
            {
                return; // the name became a link between two steps: refused
            }

            MakeInner();
        });
        Assert.True(removed > 0);
    }

    private void MakeInner()
    {
        // The exchange may have put the link under either name.
        foreach (var name in (byte[][])[[.. "a"u8], [.. "b"u8]])
        {
            if (_directory.Exists(name))
                continue;
            if (_directory.TryMakeDirectory("new"u8, 0x1C0) is Errno.None)
                using (var made = _directory.OpenDirectory("new"u8))
                {
                    made.CreateFile("inside"u8, 0x1A4).Dispose();
                    Assert.Equal(Errno.None, made.TryMakeDirectory("below"u8, 0x1ED));
                    using var below = made.OpenDirectory("below"u8);
                    below.CreateFile("file"u8, 0x1A4).Dispose();
                }

            _ = _directory.TryRename("new"u8, _directory, name);
        }
    }

    private void Race(Action action, string? outside = null)
    {
        using var other = _directory.Reopen();
        var swapper = new Thread(() =>
        {
            while (!_end.IsCancellationRequested)
                _ = other.TryExchange("a"u8, other, "b"u8); // either may be missing at the moment
        });
        swapper.Start();
        try
        {
            var end = DateTime.UtcNow + _duration;
            while (DateTime.UtcNow < end)
                action();
        }
        finally
        {
            _end.Cancel();
            swapper.Join();
        }

        Assert.Equal(outside ?? _outside, Outside());
    }

    // The change time is among it: nobody can set that back.
    private string Outside() => Tool.ShellText(
        "cd \"$1\" && find . -printf '%p %i %M %U %G %C@ %T@ %n %s\\n' | LC_ALL=C sort", _scratch["outside"]);
}
