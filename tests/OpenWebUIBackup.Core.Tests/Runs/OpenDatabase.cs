using System.Diagnostics;
using OpenWebUIBackup.Core.Tests.Trees;

namespace OpenWebUIBackup.Core.Tests.Runs;

/// <summary>A database that another process keeps open, as the application does: its log is not taken in when it is left alone.</summary>
internal sealed class OpenDatabase : IDisposable
{
    private readonly Process _process;

    public OpenDatabase(string path)
    {
        var start = new ProcessStartInfo("sqlite3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(path);
        _process = Process.Start(start)!;
    }

    /// <summary>Returns when it is done.</summary>
    public void Do(string sql)
    {
        _process.StandardInput.WriteLine(sql);
        _process.StandardInput.WriteLine("SELECT 'done';");
        _process.StandardInput.Flush();
        while (_process.StandardOutput.ReadLine() is { } line && line != "done")
        {
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
            _process.Kill();
        _process.Dispose();
    }
}

internal static class TornCopies
{
    /// <summary>What the documented script's copy of a database would hold: the main file without its log.</summary>
    public static string RowsOfACopyWithoutItsLog(this ScratchDirectory scratch, string database)
    {
        File.Copy(database, scratch["torn.db"]);
        return Shell.Run("sqlite3", scratch["torn.db"], "SELECT count(*) FROM chat").Trim();
    }
}
