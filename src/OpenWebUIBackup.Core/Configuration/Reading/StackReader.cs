using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Reads <c>[stack]</c>.</summary>
internal sealed class StackReader(PathSyntax paths)
{
    // Docker's own grace is 10 s and Open WebUI may be writing; a start can run migrations and load models.
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _startTimeout = TimeSpan.FromMinutes(5);

    public StackConfig Read(TableReader table)
    {
        var composeFile = table.Text("compose_file", "\"/opt/open-webui/docker-compose.yaml\"");
        if (composeFile is not null)
        {
            var path = paths.Absolute(composeFile, out var fault);
            if (fault is not null) table.Fault(table.Entry("compose_file")!, fault);
            composeFile = path;
        }

        var project = table.Text("project", "\"open-webui\"");
        var container = table.Text("container", "\"open-webui\"");
        if (!table.Has("compose_file") && !table.Has("container") && !table.Has("project"))
            table.Missing("compose_file", "\"/opt/open-webui/docker-compose.yaml\"");
        if (table.Entry("container") is { } both && (table.Has("compose_file") || table.Has("project")))
            table.Findings.Fault(both.Position, "`container` is for a plain `docker run`, and `compose_file` or `project` for Compose: keep one");
        var stack = new StackConfig(
            composeFile,
            project,
            container,
            PolicyReader.Quiesce(table) ?? Quiesce.None,
            table.Duration("stop_timeout", "\"1m\"") ?? _stopTimeout,
            table.Duration("start_timeout", "\"5m\"") ?? _startTimeout,
            table.Choice("resume", "after-capture", "after-ship") == "after-ship",
            HookReader.Read(table));
        table.Finish();
        if (stack is { Container: not null, Quiesce: Quiesce.Down })
            table.Fault(table.Entry("quiesce")!, "a container of `docker run` would not come back from \"down\": write `quiesce = \"stop\"`");
        return stack;
    }
}
