using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Core.Tests.Destinations;

/// <summary>No secret is in an argument, an event, a problem or a name, whatever is done and however it ends.</summary>
public sealed class RcloneSecrecyTests : IDisposable
{
    private const string Password = "wonderland";
    private const string WrongPassword = "looking-glass";
    private const string CryptPassword = "the red queen's 1 secret";
    private const string Salt = "pepper&salt";

    private readonly RcloneScene _scene = new();
    private readonly WebDavServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _scene.Dispose();
    }

    [Theory]
    [InlineData(Password)]
    [InlineData(WrongPassword)]
    public void Secrets_are_seen_nowhere(string password)
    {
        for (var i = 0; i < 20; i++)
            _scene.Write($"f{i}", new string('x', 100 + i));
        // The server's settings hold the obscured password; here stands what a user writes.
        var definition = _server.Definition(new RemoteEncryption(Secret.WrittenOut(CryptPassword), Secret.WrittenOut(Salt), Filenames: true), ("pass", password));
        var destination = _scene.Make(definition, _server.Root);
        var path = new UnixPath("data");
        Directory.CreateDirectory(_scene.Scratch["back"]);
        var said = new StringBuilder();
        IReadOnlyList<string> commandLines;
        using (var tree = new ProcessTree())
        {
            said.AppendLine(Told(destination.Abilities(RcloneScene.Token).Outcome));
            said.AppendLine(Told(destination.Probe(RcloneScene.Token).Outcome));
            said.AppendLine(Told(destination.Ship(_scene.Request() with { Exact = true, MaxDelete = 5 }, _scene, RcloneScene.Token).Outcome));
            said.AppendLine(Told(destination.List(path, ListDepth.Everything, hashes: true, RcloneScene.Token).Outcome));
            said.AppendLine(Told(destination.Fetch(path, null, _scene.Scratch["back"], TransferLimits.Documented, _scene, RcloneScene.Token).Outcome));
            said.AppendLine(Told(destination.RemoveTree(path, RcloneScene.Token)));
            said.AppendLine(destination.Name);
            commandLines = tree.CommandLines;
        }

        foreach (var e in _scene.Events)
            said.AppendLine(e.ToString());
        if (password == Password)
        {
            Assert.Equal(20, Directory.GetFiles(_scene.Scratch["back"]).Length);
            Assert.DoesNotContain("cannot", said.ToString(), StringComparison.Ordinal);
        }
        else
            Assert.Contains("the server does not know the key", said.ToString(), StringComparison.Ordinal);

        Assert.Contains(commandLines, line => line.Contains("copy", StringComparison.Ordinal) || line.Contains("features", StringComparison.Ordinal));
        foreach (var secret in (string[])[password, CryptPassword, Salt])
        {
            Assert.DoesNotContain(secret, said.ToString(), StringComparison.Ordinal);
            // The server itself is one of our children, and its own password is its own affair.
            Assert.All(commandLines.Where(line => !line.Contains(" serve ", StringComparison.Ordinal)), line => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
        }

        Assert.All(commandLines, line => Assert.DoesNotContain("RCLONE_CONFIG", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_describes_a_remote_shows_no_value()
    {
        var definition = _server.Definition(new RemoteEncryption(Secret.WrittenOut(CryptPassword), null, Filenames: true), ("pass", Password));
        var access = (await new RemoteResolver(_scene.Tool, [definition], RcloneScene.NoSecrets).ResolveAsync(
            new Destination.Rclone(definition.Name, _server.Root), RcloneScene.Token)).Value!;

        Assert.Equal($"{definition.Name}:{_server.Root}", access.ToString());
        Assert.DoesNotContain(Password, (RcloneCall.Of("lsf") with { Access = access }).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Password, definition.ToString(), StringComparison.Ordinal);
    }

    private static string Told(Outcome outcome) => string.Join('\n', outcome.Problems);
}
