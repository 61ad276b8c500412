select erasures, page_count from head cross join pragma_page_count
