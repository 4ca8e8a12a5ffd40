namespace OpenWebUIBackup.Agent.Tests.BlackBox;

/// <summary>A small data directory with one of everything that a capture treats differently.</summary>
internal static class SampleData
{
    /// <summary>
    /// Makes it: uploads and a cache of <paramref name="files"/> files together, a database, symbolic and hard
    /// links, an empty file, an empty directory.
    /// </summary>
    public static string Make(Dir dir, string relative = "data", int files = 60)
    {
        var root = dir.Make(relative);
        dir.Shell($"""
            cd '{root}'
            mkdir -p uploads cache/audio/speech cache/empty
            for i in $(seq {files * 2 / 3}); do echo "upload $i" >uploads/$i.txt; done
            for i in $(seq {files / 3}); do echo "cache $i" >cache/audio/speech/$i.mp3; done
            head -c 3000000 /dev/urandom >uploads/large.bin
            : >uploads/empty
            ln uploads/1.txt cache/hardlink
            ln -s ../uploads/1.txt cache/symlink
            chmod 640 uploads/2.txt
            touch -d '2024-02-29 12:34:56.123456789' uploads/3.txt
            echo '{"audit":1}' >audit.log
            """);
        MakeDatabase(dir, relative + "/webui.db", 200);
        return root;
    }

    /// <summary>Makes a database with so many chats in it.</summary>
    public static string MakeDatabase(Dir dir, string relative, int chats)
    {
        var path = dir.Path(relative);
        Sqlite(dir, path, $"""
            CREATE TABLE user(id TEXT PRIMARY KEY, name TEXT);
            CREATE TABLE chat(id INTEGER PRIMARY KEY, user_id TEXT REFERENCES user(id), chat TEXT);
            INSERT INTO user VALUES('u1', 'Ada');
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {chats})
              INSERT INTO chat SELECT i, 'u1', hex(randomblob(500)) FROM n;
            """);
        return path;
    }

    /// <summary>Makes a database whose rows are only in its -wal, as a stack that was killed leaves it.</summary>
    public static string MakeUncheckpointedDatabase(Dir dir, string relative, int rows)
    {
        var path = dir.Path(relative);
        Sqlite(dir, path + ".made", $"""
            PRAGMA journal_mode = wal;
            PRAGMA wal_autocheckpoint = 0;
            CREATE TABLE chat(id INTEGER PRIMARY KEY, chat TEXT);
            PRAGMA wal_checkpoint(TRUNCATE);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
              INSERT INTO chat SELECT i, hex(randomblob(100)) FROM n;
            .shell cp '{path}.made' '{path}'
            .shell cp '{path}.made-wal' '{path}-wal'
            """);
        File.Delete(path + ".made");
        return path;
    }

    /// <summary>Changes it in every way that makes a difference to the next snapshot.</summary>
    public static void Change(Dir dir, string root)
    {
        dir.Shell($"""
            cd '{root}'
            echo new >uploads/new.txt
            rm uploads/4.txt
            echo changed >uploads/5.txt
            mkdir -p cache/later/deep
            echo deep >cache/later/deep/file
            chmod 600 uploads/6.txt
            """);
        Sqlite(dir, Path.Combine(root, "webui.db"), "INSERT INTO chat(user_id, chat) VALUES('u1', 'another');");
    }

    /// <summary>Runs statements in a database with the sqlite3 shell and returns what they print.</summary>
    public static string Sqlite(Dir dir, string database, string statements) =>
        dir.Program("sqlite3", "-batch", "-bail", database).WithStdin(statements + "\n").Run().ExitsWith(0).Stdout;

    /// <summary>
    /// Fails unless the tree is the source, as rsync and sqlite3 see it: every name, byte, mode, owner, time, link,
    /// extended attribute; of databases every row, as their pages need not be the same.
    /// </summary>
    public static void AssertSame(Dir dir, string source, string tree)
    {
        var output = dir.Program("rsync", "-naHAX", "--checksum", "--delete", "--itemize-changes", "--modify-window=-1",
            "--exclude=*.db", "--exclude=*.db-wal", "--exclude=*.db-shm", source + "/", tree + "/").Run().ExitsWith(0);
        output.Expect(output.Stdout.Length == 0, "no difference");
        foreach (var database in Directory.EnumerateFiles(source, "*.db", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(tree, Path.GetRelativePath(source, database));
            Assert.Equal("ok", Sqlite(dir, copy, "PRAGMA integrity_check;").Trim());
            Assert.Equal(Rows(dir, database), Rows(dir, copy));
        }
    }

    // Reading must leave no sidecar where the test compares later, and must see what is only in the -wal: of a copy.
    private static string Rows(Dir dir, string database)
    {
        var copy = dir.Make("rows-" + Guid.NewGuid().ToString("N")[..8]);
        try
        {
            dir.Shell($"cp '{database}' '{copy}/db'; if [ -e '{database}-wal' ]; then cp '{database}-wal' '{copy}/db-wal'; fi");
            return Sqlite(dir, copy + "/db", ".sha3sum");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }
}
