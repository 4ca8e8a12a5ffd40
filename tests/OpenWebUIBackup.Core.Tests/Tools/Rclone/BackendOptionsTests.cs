using System.Text.Json;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tests.Tools.Rclone;

public class BackendOptionsTests
{
    [Fact]
    public void Every_option_that_rclone_wants_obscured_is_one_that_it_is_asked_about()
    {
        var printed = Command.Of("rclone", "config", "providers").WithStandardOutput(CommandOutput.Keep(64 << 20))
            .Run(TestContext.Current.CancellationToken).OrThrow().StandardOutput.Text;
        using var providers = JsonDocument.Parse(printed);

        Assert.All(
            providers.RootElement.EnumerateArray().SelectMany(backend => backend.GetProperty("Options").EnumerateArray())
                .Where(option => option.GetProperty("IsPassword").GetBoolean()),
            option => Assert.True(BackendOptions.MayBePassword(option.GetProperty("Name").GetString()!), option.GetProperty("Name").GetString()));
        Assert.False(BackendOptions.MayBePassword("secret_access_key"));
    }
}
