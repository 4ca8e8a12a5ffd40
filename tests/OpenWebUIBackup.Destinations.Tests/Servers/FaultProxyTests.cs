using OpenWebUIBackup.TestServers;

namespace OpenWebUIBackup.Destinations.Tests.Servers;

/// <summary>That the faults are what they say, with rclone against a real server behind the proxy.</summary>
public sealed class FaultProxyTests : IDisposable
{
    private readonly S3Server _server = new();
    private readonly ScratchDirectory _scratch = new();
    private readonly FaultProxy _proxy;

    public FaultProxyTests()
    {
        _proxy = new FaultProxy(_server.Port);
        for (var i = 0; i < 20; i++)
            File.WriteAllBytes(_scratch[$"file{i}"], new byte[10_000]);
    }

    [Fact]
    public void Without_a_fault_nothing_is_changed_and_signatures_are_right()
    {
        var (code, _, errors) = Copy();
        Assert.True(code == 0, errors);
        Assert.Equal(0, _proxy.FaultsMet);
        Assert.True(_proxy.Requests >= 20);
        Assert.True(_proxy.BytesUp >= 20 * 10_000);
    }

    [Fact]
    public void One_in_five_answered_500_is_tried_again()
    {
        _proxy.Inject(new FaultRule(Fault.Internal) { Every = 5 });
        var (code, _, errors) = Copy("--low-level-retries", "10");
        Assert.True(code == 0, errors);
        Assert.True(_proxy.FaultsMet >= 4);
    }

    [Fact]
    public void Cut_connections_are_tried_again()
    {
        _proxy.Inject(new FaultRule(new Fault.Cut(4000)) { Method = "PUT", Count = 3 });
        var (code, _, errors) = Copy("--low-level-retries", "10");
        Assert.True(code == 0, errors);
        Assert.Equal(3, _proxy.FaultsMet);
    }

    [Fact]
    public void A_deletion_that_is_denied_says_so()
    {
        Assert.Equal(0, Copy().Code);
        _proxy.Inject(new FaultRule(Fault.AccessDenied) { Method = "DELETE" });
        var (code, _, errors) = RcloneProgram.Run(Environment, "deletefile", $"{_server.RemoteName}:{_server.Root}/file1");
        Assert.Equal(1, code);
        Assert.Contains("AccessDenied", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_dead_is_gone_until_it_heals()
    {
        _proxy.Die();
        Assert.NotEqual(0, Copy("--timeout", "2s").Code);
        _proxy.Heal();
        Assert.Equal(0, Copy().Code);
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _server.Dispose();
        _scratch.Dispose();
    }

    private IReadOnlyDictionary<string, string> Environment =>
        _server.Environment([.. S3Server.SettingsBehind(_proxy.Port).Select(pair => (pair.Key, pair.Value))]);

    private (int Code, string Output, string Errors) Copy(params string[] more) => RcloneProgram.Run(
        Environment, ["copy", _scratch.Path, $"{_server.RemoteName}:{_server.Root}", .. more]);
}
