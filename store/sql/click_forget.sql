delete from click where code in (select code from click_untold)
